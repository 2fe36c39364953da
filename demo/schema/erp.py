"""Tables of the U8-like ERP, with the spelling of the original."""

from sqlalchemy import MetaData, String

from demo.schema.kinds import BIG, BIT, CODE, INT, NAME, PERSON, QUANTITY, SMALL, TIME, USAGE, Columns, declare

ERP = MetaData()
"""The tables of the system `erp`."""

declare(
    ERP,
    "Inventory",
    {
        "cInvCode": CODE,
        "cInvAddCode": NAME,
        "cInvName": NAME,
        "cInvStd": NAME,
        "cInvCCode": String(12),
        "cVenCode": PERSON,
        "bSale": BIT,
        "bPurchase": BIT,
        "bSelf": BIT,
        "bComsume": BIT,
        "bInvBatch": BIT,
        "bSerial": BIT,
        "bInvQuality": BIT,
        "iMassDate": SMALL,
        "cMassUnit": SMALL,
        "dSDate": TIME,
        "dEDate": TIME,
        "iGroupType": SMALL,
        "cGroupCode": String(35),
        "cComUnitCode": String(35),
        "cAssComUnitCode": String(35),
        "cBarCode": String(30),
        "cRegisterNo": CODE,
        "iInvRCost": QUANTITY,
        "bPropertyCheck": BIT,
        "dModifyDate": TIME,
        "pubufts": BIG,
    },
)
declare(
    ERP,
    "Vendor",
    {
        "cVenCode": PERSON,
        "cVenName": String(98),
        "cVenAbbName": CODE,
        "cVCCode": String(12),
        "cVenRegCode": String(50),
        "cVenAddress": NAME,
        "cVenBank": NAME,
        "cVenAccount": String(50),
        "dVenDevDate": TIME,
        "dEndDate": TIME,
        "dLicenceEDate": TIME,
        "cVenHeadCode": PERSON,
        "cVenDefine1": String(98),
        "dModifyDate": TIME,
    },
)
declare(
    ERP,
    "Customer",
    {
        "cCusCode": PERSON,
        "cCusName": String(98),
        "cCusAbbName": CODE,
        "cCCCode": String(12),
        "cCusRegCode": String(50),
        "cCusAddress": NAME,
        "dCusDevDate": TIME,
        "dEndDate": TIME,
        "dModifyDate": TIME,
    },
)
declare(ERP, "Department", {"cDepCode": String(12), "cDepName": NAME})
declare(ERP, "Person", {"cPersonCode": PERSON, "cPersonName": String(40), "cDepCode": String(12)})
declare(
    ERP,
    "fa_Cards",
    {"sAssetNum": PERSON, "sAssetName": NAME, "dStartdate": TIME, "dDisposeDate": TIME},
)
declare(
    ERP,
    "InventoryClass",
    {"cInvCCode": String(12), "cInvCName": NAME, "iInvCGrade": SMALL, "bInvCEnd": BIT},
)
declare(
    ERP,
    "ComputationUnit",
    {
        "cComUnitCode": String(35),
        "cComUnitName": PERSON,
        "cGroupCode": String(35),
        "iChangRate": USAGE,
        "bMainUnit": BIT,
    },
)
declare(
    ERP,
    "Warehouse",
    {"cWhCode": String(10), "cWhName": PERSON, "iWHProperty": SMALL, "bFreeze": BIT},
)
declare(ERP, "bas_part", {"PartId": INT, "InvCode": CODE, "Free1": PERSON, "Free2": PERSON})
declare(
    ERP,
    "bom_bom",
    {
        "BomId": INT,
        "BomType": SMALL,
        "Version": INT,
        "VersionEffDate": TIME,
        "VersionEndDate": TIME,
        "Status": SMALL,
        "ModifyDate": TIME,
    },
)
declare(ERP, "bom_parent", {"BomId": INT, "ParentId": INT, "ParentScrap": USAGE})
declare(
    ERP,
    "bom_opcomponent",
    {
        "OpComponentId": INT,
        "BomId": INT,
        "ComponentId": INT,
        "SortSeq": INT,
        "OpSeq": String(4),
        "BaseQtyN": USAGE,
        "BaseQtyD": USAGE,
        "CompScrap": USAGE,
        "EffBegDate": TIME,
        "EffEndDate": TIME,
        "WhCode": String(10),
    },
)
declare(
    ERP,
    "mom_order",
    {"MoId": INT, "MoCode": String(30), "CreateUser": PERSON, "CreateDate": TIME, "CreateTime": TIME},
)
declare(
    ERP,
    "mom_orderdetail",
    {
        "MoDId": INT,
        "MoId": INT,
        "SortSeq": INT,
        "InvCode": CODE,
        "Qty": QUANTITY,
        "QualifiedInQty": QUANTITY,
        "MoLotCode": CODE,
        "Status": SMALL,
        "MoClass": SMALL,
        "BomId": INT,
        "WhCode": String(10),
        "MDeptCode": String(12),
        "RelsUser": PERSON,
        "RelsTime": TIME,
        "CloseTime": TIME,
        "ModifyDate": TIME,
    },
)
declare(
    ERP,
    "mom_moallocate",
    {
        "AllocateId": INT,
        "MoDId": INT,
        "SortSeq": INT,
        "OpSeq": String(4),
        "InvCode": CODE,
        "Qty": QUANTITY,
        "IssQty": QUANTITY,
        "WhCode": String(10),
    },
)

_HEAD: Columns = {
    "ID": BIG,
    "cCode": String(30),
    "dDate": TIME,
    "cVouchType": String(2),
    "cBusType": PERSON,
    "bRdFlag": BIT,
    "cWhCode": String(10),
}
_SIGNED: Columns = {
    "cMaker": PERSON,
    "dnmaketime": TIME,
    "cHandler": PERSON,
    "dVeriDate": TIME,
    "dnverifytime": TIME,
    "cModifyPerson": PERSON,
    "dModifyDate": TIME,
    "ufts": BIG,
}
_LINE: Columns = {"AutoID": BIG, "ID": BIG, "cInvCode": CODE, "iQuantity": QUANTITY, "cBatch": CODE}
_SHELF: Columns = {"dMadeDate": TIME, "iMassDate": SMALL, "cMassUnit": SMALL, "dVDate": TIME}
_LINK: Columns = {"iCorID": BIG, "cbMemo": NAME}

declare(
    ERP,
    "PO_Pomain",
    {"POID": BIG, "cPOID": String(30), "dPODate": TIME, "cVenCode": PERSON, "cMaker": PERSON, "cVerifier": PERSON},
)
declare(
    ERP,
    "PO_Podetails",
    {
        "ID": BIG,
        "POID": BIG,
        "cInvCode": CODE,
        "iQuantity": QUANTITY,
        "iReceivedQTY": QUANTITY,
        "dArriveDate": TIME,
        "cbCloser": PERSON,
    },
)
declare(ERP, "rdrecord01", {**_HEAD, "cVenCode": PERSON, "bpufirst": BIT, "biafirst": BIT, **_SIGNED})
declare(ERP, "rdrecords01", {**_LINE, **_SHELF, "iPOsID": BIG, "iArrsId": BIG, "iCheckIdBaks": BIG, **_LINK})
declare(ERP, "rdrecord10", {**_HEAD, "cProBatch": CODE, "biafirst": BIT, **_SIGNED})
declare(ERP, "rdrecords10", {**_LINE, **_SHELF, "iMPoIds": INT, "cMoLotCode": CODE, **_LINK})
declare(ERP, "rdrecord11", {**_HEAD, "cProBatch": CODE, **_SIGNED})
declare(ERP, "rdrecords11", {**_LINE, "iMPoIds": INT, "cMoLotCode": CODE, **_LINK})
declare(ERP, "rdrecord32", {**_HEAD, "cCusCode": PERSON, "cDefine10": CODE, "cDefine11": NAME, **_SIGNED})
declare(ERP, "rdrecords32", {**_LINE, "iDLsID": BIG, **_LINK})
declare(
    ERP,
    "CurrentStock",
    {"AutoID": INT, "cWhCode": String(10), "cInvCode": CODE, "cBatch": CODE, "iQuantity": QUANTITY},
)
