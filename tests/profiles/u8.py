"""A U8-compatible database. In the field it is SQL Server; the columns and their meaning are the same."""

from tests.profiles.databases import Tables, rows

_HEAD = "ID bigint, cCode nvarchar(30), dDate datetime, cHandler nvarchar(20), dnmaketime datetime"
_LINE = "AutoID bigint, ID bigint, cInvCode nvarchar(60), iQuantity decimal(30,10), cBatch nvarchar(60)"
_DATES = "dMadeDate datetime, dVDate datetime"
_DAY, _TIME = "2024-03-05 00:00:00", "2024-03-06 09:30:00"

TABLES: Tables = {
    "Vendor": (
        (
            "cVenCode nvarchar(20), cVenName nvarchar(98), cVenAbbName nvarchar(60), cVenRegCode nvarchar(50),"
            " cVenAddress nvarchar(255), dEndDate datetime, cVenDefine1 nvarchar(20)"
        ),
        rows(
            "cVenCode cVenName dEndDate",
            ("V1", "苏州康源", None),
            ("V2", "旧供应商", "2020-01-01 00:00:00"),
            ("V3", "无期限供应商", "2099-12-31 00:00:00"),
        ),
    ),
    "Customer": (
        (
            "cCusCode nvarchar(20), cCusName nvarchar(98), cCusAbbName nvarchar(60), cCusRegCode nvarchar(50),"
            " cCusAddress nvarchar(255), dEndDate datetime"
        ),
        rows("cCusCode cCusName", ("C1", "示例医院")),
    ),
    "InventoryClass": (
        "cInvCCode nvarchar(12), cInvCName nvarchar(20), bInvCEnd smallint",
        rows("cInvCCode cInvCName bInvCEnd", ("01", "原料", 1)),
    ),
    "ComputationUnit": (
        "cComUnitCode nvarchar(35), cComUnitName nvarchar(20), iChangRate decimal(30,10)",
        rows("cComUnitCode cComUnitName iChangRate", ("01", "支", 1), ("0102", "盒", 100)),
    ),
    "Inventory": (
        (
            "cInvCode nvarchar(60), cInvName nvarchar(255), cInvStd nvarchar(255), cInvCCode nvarchar(12),"
            " bSale smallint,"
            " bSelf smallint, bInvBatch smallint, bSerial smallint, iMassDate smallint, cMassUnit smallint,"
            " dSDate datetime,"
            " dEDate datetime, cComUnitCode nvarchar(35), cAssComUnitCode nvarchar(35), cBarCode nvarchar(30),"
            " cRegisterNo nvarchar(60), iInvRCost decimal(30,10)"
        ),
        rows(
            (
                "cInvCode cInvName cInvCCode bSale bSelf bInvBatch iMassDate cMassUnit dSDate dEDate"
                " cComUnitCode cAssComUnitCode cRegisterNo cInvStd"
            ),
            ("M1", "针管", "01", 0, 0, 1, 2, 1, "2019-01-01 00:00:00", None, "01", "0102", " ", None),
            (
                "P1",
                "注射器",
                "01",
                1,
                1,
                1,
                99,
                1,
                "2019-01-01 00:00:00",
                "2023-12-31 00:00:00",
                "01",
                "",
                "国械注准20243140001",
                "M",
            ),
        ),
    ),
    "Warehouse": (
        "cWhCode nvarchar(10), cWhName nvarchar(20), bFreeze smallint",
        rows("cWhCode cWhName bFreeze", ("01", "原料仓", 0)),
    ),
    "Department": ("cDepCode nvarchar(12), cDepName nvarchar(255)", rows("cDepCode cDepName", ("D1", "生产部"))),
    "Person": (
        "cPersonCode nvarchar(20), cPersonName nvarchar(40), cDepCode nvarchar(12)",
        rows("cPersonCode cDepCode", ("P1", "D1")),
    ),
    "bas_part": ("PartId int, InvCode nvarchar(60)", rows("PartId InvCode", (1, "P1"), (2, "M1"))),
    "bom_bom": (
        "BomId int, BomType smallint, Version int, Status smallint",
        rows("BomId BomType Version Status", (1, 1, 10, 3), (2, 2, 20, 3), (3, 1, 30, 1)),
    ),
    "bom_parent": ("BomId int, ParentId int", rows("BomId ParentId", (1, 1), (2, 1), (3, 1))),
    "bom_opcomponent": (
        (
            "OpComponentId int, BomId int, ComponentId int, BaseQtyN decimal(18,6), BaseQtyD decimal(18,6),"
            " CompScrap decimal(18,6), EffBegDate datetime, EffEndDate datetime"
        ),
        rows(
            "OpComponentId BomId ComponentId BaseQtyN BaseQtyD CompScrap EffBegDate EffEndDate",
            (1, 1, 2, 1, 100, 2.5, "2000-01-01 00:00:00", "2099-12-31 00:00:00"),
            (2, 2, 2, 1, 1, 0, None, None),
            (3, 3, 2, 1, 1, 0, None, None),
        ),
    ),
    "mom_order": ("MoId int, MoCode nvarchar(30)", rows("MoId MoCode", (5, "MO-1"))),
    "mom_orderdetail": (
        (
            "MoDId int, MoId int, SortSeq int, InvCode nvarchar(60), Qty decimal(28,6), QualifiedInQty decimal(28,6),"
            " MoLotCode nvarchar(60), Status smallint, MoClass smallint, RelsUser nvarchar(20), RelsTime datetime"
        ),
        rows(
            "MoDId MoId SortSeq InvCode Qty MoLotCode Status MoClass RelsUser RelsTime",
            (51, 5, 1, "P1", 500, "P24A01", 3, 1, "", None),
            (52, 5, 2, "P1", 300, "P24A02", 3, 2, "demo", "2024-03-01 08:00:00"),
        ),
    ),
    "mom_morder": ("MoDId int, DueDate datetime", rows("MoDId DueDate", (51, "2024-04-01 00:00:00"))),
    "mom_moallocate": (
        "AllocateId int, MoDId int, InvCode nvarchar(60), Qty decimal(28,6), IssQty decimal(28,6)",
        rows("AllocateId MoDId InvCode Qty IssQty", (52, 51, "M1", 500, 480)),
    ),
    "PO_Pomain": (
        "POID int, cPOID nvarchar(30), dPODate datetime, cVenCode nvarchar(20), cVerifier nvarchar(20)",
        rows("POID cPOID dPODate cVenCode cVerifier", (1, "PO-1", _DAY, "V1", "demo"), (2, "PO-2", _DAY, "V1", None)),
    ),
    "PO_Podetails": (
        (
            "ID int, POID int, cInvCode nvarchar(60), iQuantity decimal(30,10), dArriveDate datetime,"
            " cbCloser nvarchar(20)"
        ),
        rows("ID POID cInvCode iQuantity cbCloser", (11, 1, "M1", 100, ""), (12, 2, "M1", 50, None)),
    ),
    "PU_ArrivalVouchs": ("Autoid int, iPOsID int", rows("Autoid iPOsID", (21, 11))),
    "QMCHECKVOUCHER": (
        (
            "ID int, CVOUCHTYPE nvarchar(10), CCHECKCODE nvarchar(30), CVENCODE nvarchar(20), CINVCODE nvarchar(60),"
            " CBATCH nvarchar(60), DARRIVALDATE datetime, DDATE datetime, FQUANTITY decimal(28,6),"
            " FDISQUANTITY decimal(28,6),"
            " FCONQUANTIY decimal(28,6), CCHECKPERSONCODE nvarchar(20), CVERIFIER nvarchar(20), SOURCEAUTOID int"
        ),
        rows(
            (
                "ID CVOUCHTYPE CCHECKCODE CVENCODE CINVCODE CBATCH DARRIVALDATE DDATE FQUANTITY FDISQUANTITY"
                " FCONQUANTIY CVERIFIER"
                " SOURCEAUTOID"
            ),
            (31, "QM03", "IQC-1", "V1", "M1", "L1", _DAY, _DAY, 100, 0, 10, "demo", 21),
            (32, "QM04", "FQC-1", None, "P1", "P24A01", None, _DAY, 500, 0, 0, "demo", 51),
            (33, "QM03", "IQC-2", "V1", "M1", "L2", _DAY, _DAY, 100, 5, 0, None, 21),
        ),
    ),
    "rdrecord01": (
        _HEAD + ", cVenCode nvarchar(20), cWhCode nvarchar(10), bpufirst smallint, biafirst smallint",
        rows(
            "ID cCode dDate cHandler dnmaketime cVenCode cWhCode bpufirst biafirst",
            (1, "RK-1", _DAY, "demo", _TIME, "V1", "01", 0, 0),
            (2, "RK-2", _DAY, " ", _TIME, "V1", "01", 0, 0),
            (3, "RK-3", _DAY, "demo", _TIME, "V1", "01", 1, 0),
        ),
    ),
    "rdrecords01": (
        f"{_LINE}, {_DATES}, iPOsID int, iArrsId int, iCheckIdBaks int",
        rows(
            "AutoID ID cInvCode iQuantity cBatch iPOsID iArrsId iCheckIdBaks dVDate",
            (101, 1, "M1", 60, "L1", 11, None, None, "2026-03-04 00:00:00"),
            (102, 1, "M1", 30, "L1", None, 21, None, "2099-12-31 00:00:00"),
            (103, 1, "M1", 10, "L1", None, None, 31, None),
            (104, 1, "M1", -5, "L1", 11, None, None, None),
            (201, 2, "M1", 50, "L2", 11, None, None, None),
            (301, 3, "M1", 7, "L0", None, None, None, None),
        ),
    ),
    "rdrecord10": (_HEAD, rows("ID cCode dDate cHandler dnmaketime", (1, "CP-1", _DAY, "demo", _TIME))),
    "rdrecords10": (
        f"{_LINE}, {_DATES}, iMPoIds int",
        rows("AutoID ID cInvCode iQuantity cBatch iMPoIds", (101, 1, "P1", 490, "P24A01", 52)),
    ),
    "rdrecord11": (_HEAD, rows("ID cCode dDate cHandler dnmaketime", (1, "LL-1", _DAY, "demo", _TIME))),
    "rdrecords11": (
        f"{_LINE}, iMPoIds int",
        rows(
            "AutoID ID cInvCode iQuantity cBatch iMPoIds", (101, 1, "M1", 480, "L1", 52), (102, 1, "M1", -20, "L1", 52)
        ),
    ),
    "rdrecord32": (
        f"{_HEAD}, cCusCode nvarchar(20), cDefine10 nvarchar(60)",
        rows("ID cCode dDate cHandler cCusCode cDefine10", (1, "XS-1", _DAY, "demo", "C1", "东院区")),
    ),
    "rdrecords32": (
        f"{_LINE}, iCorID int",
        rows(
            "AutoID ID cInvCode iQuantity cBatch iCorID",
            (101, 1, "P1", 3, "P24A01", None),
            (102, 1, "P1", -1, "P24A01", 101),
        ),
    ),
    "CurrentStock": (
        "AutoID int, cWhCode nvarchar(10), cInvCode nvarchar(60), cBatch nvarchar(60), iQuantity decimal(30,10)",
        rows("AutoID cWhCode cInvCode cBatch iQuantity", (1, "01", "M1", "L1", 95)),
    ),
}
