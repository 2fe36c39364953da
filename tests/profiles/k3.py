"""A K/3-WISE-compatible database. In the field it is SQL Server; the columns and their meaning are the same."""

from tests.profiles.databases import Tables, rows

_PARTY = "FItemID int, FNumber varchar(80), FName varchar(80), FShortName varchar(80), FTaxNum varchar(50), FTaxID varchar(50)"
_BILL = "FInterID int, FBillNo varchar(80), FStatus int, FCancellation smallint"
_DAY = "2024-03-05 00:00:00"

TABLES: Tables = {
    "t_Item": (
        (
            "FItemID int, FItemClassID int, FNumber varchar(80), FName varchar(80), FParentID int, FDetail"
            " smallint, FDeleted smallint"
        ),
        rows(
            "FItemID FItemClassID FNumber FName FParentID FDetail FDeleted",
            (1, 4, "A01", "原料", 0, 0, 0),
            (2, 4, "A01.001", "针管", 1, 1, 0),
            (3, 4, "B01.001", "注射器", 0, 1, 1),
            (4, 8, "S01", "供应商", 0, 0, 0),
            (5, 8, "S01.001", "苏州康源", 4, 1, 1),
            (6, 1, "C001", "示例医院", 0, 1, 0),
        ),
    ),
    "t_ICItem": (
        (
            "FItemID int, FNumber varchar(80), FName varchar(80), FModel varchar(255), FErpClsID int,"
            " FUnitID int, FStoreUnitID int,"
            " FBatchManager smallint, FISKFPeriod smallint, FKFPeriod decimal(28,10)"
        ),
        rows(
            "FItemID FNumber FName FErpClsID FUnitID FStoreUnitID FBatchManager FISKFPeriod FKFPeriod",
            (2, "A01.001", "针管", 1, 71, 72, 1, 1, 730),
            (3, "B01.001", "注射器", 2, 71, 71, 1, 0, 0),
        ),
    ),
    "t_Supplier": (
        f"{_PARTY}, FAddress varchar(255)",
        rows("FItemID FNumber FName FTaxNum FTaxID", (5, "S01.001", "苏州康源", None, "91329999MADEM0011R")),
    ),
    "t_Organization": (f"{_PARTY}, FAddress varchar(255)", rows("FItemID FNumber FName", (6, "C001", "示例医院"))),
    "t_Stock": (
        "FItemID int, FNumber varchar(80), FName varchar(80)",
        rows("FItemID FNumber FName", (9, "01", "原料仓")),
    ),
    "t_MeasureUnit": (
        "FMeasureUnitID int, FName varchar(80), FCoefficient decimal(28,10)",
        rows("FMeasureUnitID FName FCoefficient", (71, "支", 1), (72, "盒", 100)),
    ),
    "ICBOM": (
        f"{_BILL}, FItemID int, FQty decimal(28,10), FVersion varchar(300), FUseStatus int",
        rows(
            "FInterID FBillNo FStatus FItemID FQty FVersion FUseStatus",
            (1, "B1", 1, 3, 100, "V1", 1072),
            (2, "B2", 0, 3, 1, "V2", 1073),
        ),
    ),
    "ICBOMChild": (
        (
            "FInterID int, FEntryID int, FItemID int, FQty decimal(28,10), FScrap decimal(28,10), FBeginDay"
            " datetime, FEndDay datetime"
        ),
        rows(
            "FInterID FEntryID FItemID FQty FScrap FBeginDay FEndDay",
            (1, 1, 2, 105, 2, "1900-01-01 00:00:00", "2100-01-01 00:00:00"),
            (2, 1, 2, 9, 0, None, None),
        ),
    ),
    "ICMO": (
        (
            f"{_BILL}, FItemID int, FQty decimal(28,10), FStockQty decimal(28,10), FGMPBatchNo varchar(100),"
            f" FCommitDate datetime,"
            " FPlanFinishDate datetime"
        ),
        rows(
            "FInterID FBillNo FStatus FCancellation FItemID FQty FStockQty FGMPBatchNo",
            (51, "WORK1", 1, 0, 3, 500, 490, "P24A01"),
            (52, "WORK2", 5, 0, 3, 10, 0, None),
            (53, "WORK3", 1, 1, 3, 10, 0, None),
            (54, "WORK4", 8, 0, 3, 10, 0, None),
        ),
    ),
    "PPBOM": ("FInterID int, FICMOInterID int", rows("FInterID FICMOInterID", (1, 51))),
    "PPBOMEntry": (
        "FInterID int, FEntryID int, FItemID int, FQtyMust decimal(28,10), FStockQty decimal(28,10)",
        rows("FInterID FEntryID FItemID FQtyMust FStockQty", (1, 1, 2, 525, 480)),
    ),
    "POOrder": (
        f"{_BILL}, FSupplyID int, FDate datetime",
        rows("FInterID FBillNo FStatus FCancellation FSupplyID FDate", (1, "PO1", 1, 0, 5, _DAY)),
    ),
    "POOrderEntry": (
        "FInterID int, FEntryID int, FItemID int, FQty decimal(28,10), FDate datetime",
        rows("FInterID FEntryID FItemID FQty FDate", (1, 1, 2, 200, _DAY), (1, 2, 2, 300, _DAY)),
    ),
    "POInStockEntry": (
        "FInterID int, FEntryID int, FConPassQty decimal(28,10)",
        rows("FInterID FEntryID FConPassQty", (1, 1, 20), (1, 2, 0)),
    ),
    "ICStockBill": (
        f"{_BILL}, FTranType int, FDate datetime, FROB smallint, FSupplyID int, FDCStockID int",
        rows(
            "FInterID FBillNo FStatus FCancellation FTranType FDate FROB FSupplyID FDCStockID",
            (1, "WIN1", 1, 0, 1, _DAY, 1, 5, 9),
            (2, "WIN2", 1, 0, 1, _DAY, -1, 5, 9),
            (3, "WIN3", 0, 0, 1, _DAY, 1, 5, 9),
            (4, "WIN4", 1, 1, 1, _DAY, 1, 5, 9),
            (5, "SOUT1", 1, 0, 24, _DAY, 1, None, 0),
            (6, "CIN1", 1, 0, 2, _DAY, 1, None, 9),
            (7, "XOUT1", 1, 0, 21, _DAY, 1, 6, 0),
            (8, "XOUT2", 1, 0, 21, _DAY, -1, 6, 0),
        ),
    ),
    "ICStockBillEntry": (
        (
            "FInterID int, FEntryID int, FItemID int, FQty decimal(28,10), FAuxQty decimal(28,10), FUnitID"
            " int, FBatchNo varchar(200),"
            " FKFDate datetime, FPeriodDate datetime, FICMOInterID int, FICMOBillNo varchar(80), FSourceInterId int,"
            " FSourceEntryID int, FSourceTranType int, FSourceBillNo varchar(80), FOrderInterID int,"
            " FOrderEntryID int, FDCStockID int"
        ),
        rows(
            (
                "FInterID FEntryID FItemID FQty FAuxQty FUnitID FBatchNo FOrderInterID FOrderEntryID"
                " FSourceTranType FSourceInterId"
                " FSourceEntryID FICMOInterID FICMOBillNo FSourceBillNo"
            ),
            (1, 1, 2, 200, 2, 72, "L1", 1, 1, 0, 0, 0, 0, "", ""),
            (1, 2, 2, 300, 3, 72, "L1", 0, 0, 71, 1, 2, 0, "", "PO1"),
            (2, 1, 2, 5, 0.05, 72, "L1", 0, 0, 0, 0, 0, 0, "", "WIN1"),
            (3, 1, 2, 1, 0.01, 72, "L2", 0, 0, 0, 0, 0, 0, "", ""),
            (4, 1, 2, 1, 0.01, 72, "L3", 0, 0, 0, 0, 0, 0, "", ""),
            (5, 1, 2, 480, 480, 71, "L1", 0, 0, 0, 0, 0, 51, "WORK1", ""),
            (5, 2, 2, 20, 20, 71, "L1", 0, 0, 0, 0, 0, 0, "WORK1", ""),
            (6, 1, 3, 490, 490, 71, "P24A01", 0, 0, 0, 0, 0, 51, "WORK1", ""),
            (7, 1, 3, 30, 30, 71, "P24A01", 0, 0, 0, 0, 0, 0, "", ""),
            (8, 1, 3, -4, -4, 71, "P24A01", 0, 0, 0, 0, 0, 0, "", "XOUT1"),
        ),
    ),
    "ICQCBill": (
        (
            f"{_BILL}, FTranType int, FSupplyID int, FItemID int, FBatchNo varchar(200), FDate datetime,"
            f" FCheckDate datetime,"
            " FSendUpQty decimal(28,10), FCheckQty decimal(28,10), FNotPassQty decimal(28,10), FResult int,"
            " FInStockInterID int,"
            " FSerialID int"
        ),
        rows(
            (
                "FInterID FBillNo FStatus FCancellation FTranType FSupplyID FItemID FBatchNo FDate FSendUpQty"
                " FCheckQty FNotPassQty"
                " FResult FInStockInterID FSerialID"
            ),
            (1, "IQC1", 1, 0, 711, 5, 2, "L1", _DAY, 200, 13, 1, 13556, 1, 1),
            (2, "IQC2", 1, 0, 711, 5, 2, "L1", _DAY, 300, 13, 0, 286, 1, 2),
            (3, "FQC1", 1, 0, 713, None, 3, "P24A01", _DAY, 490, 50, 0, 286, 0, 0),
        ),
    ),
    "ICInventory": (
        (
            "FItemID int, FStockID int, FStockPlaceID int, FBatchNo varchar(200), FKFDate varchar(255),"
            " FQty decimal(28,10)"
        ),
        rows("FItemID FStockID FStockPlaceID FBatchNo FKFDate FQty", (2, 9, 0, "L1", "2024-03-01", 15)),
    ),
}
