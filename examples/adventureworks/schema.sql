-- The tables of AdventureWorks that the project reads, and the four that it ignores, in PostgreSQL's types.
CREATE TABLE "UnitMeasure" (
    "UnitMeasureCode" char(3) PRIMARY KEY, "Name" varchar(50) NOT NULL, "ModifiedDate" timestamp(3) NOT NULL);

CREATE TABLE "ProductCategory" (
    "ProductCategoryID" integer PRIMARY KEY, "Name" varchar(50) NOT NULL, rowguid uuid NOT NULL,
    "ModifiedDate" timestamp(3) NOT NULL);

CREATE TABLE "ProductSubcategory" (
    "ProductSubcategoryID" integer PRIMARY KEY, "ProductCategoryID" integer NOT NULL, "Name" varchar(50) NOT NULL,
    rowguid uuid NOT NULL, "ModifiedDate" timestamp(3) NOT NULL);

CREATE TABLE "ScrapReason" (
    "ScrapReasonID" smallint PRIMARY KEY, "Name" varchar(50) NOT NULL, "ModifiedDate" timestamp(3) NOT NULL);

CREATE TABLE "Product" (
    "ProductID" integer PRIMARY KEY, "Name" varchar(50) NOT NULL, "ProductNumber" varchar(25) NOT NULL,
    "MakeFlag" boolean NOT NULL, "FinishedGoodsFlag" boolean NOT NULL, "Color" varchar(15),
    "SafetyStockLevel" smallint NOT NULL, "ReorderPoint" smallint NOT NULL, "StandardCost" numeric(19,4) NOT NULL,
    "ListPrice" numeric(19,4) NOT NULL, "Size" varchar(5), "SizeUnitMeasureCode" char(3),
    "WeightUnitMeasureCode" char(3), "Weight" numeric(8,2), "DaysToManufacture" integer NOT NULL,
    "ProductLine" char(2), "Class" char(2), "Style" char(2), "ProductSubcategoryID" integer,
    "ProductModelID" integer, "SellStartDate" timestamp(3) NOT NULL, "SellEndDate" timestamp(3),
    "DiscontinuedDate" timestamp(3), rowguid uuid NOT NULL, "ModifiedDate" timestamp(3) NOT NULL);

CREATE TABLE "Vendor" (
    "BusinessEntityID" integer PRIMARY KEY, "AccountNumber" varchar(15) NOT NULL, "Name" varchar(50) NOT NULL,
    "CreditRating" smallint NOT NULL, "PreferredVendorStatus" boolean NOT NULL, "ActiveFlag" boolean NOT NULL,
    "PurchasingWebServiceURL" varchar(1024), "ModifiedDate" timestamp(3) NOT NULL);

CREATE TABLE "ProductVendor" (
    "ProductID" integer, "BusinessEntityID" integer, "AverageLeadTime" integer NOT NULL,
    "StandardPrice" numeric(19,4) NOT NULL, "LastReceiptCost" numeric(19,4), "LastReceiptDate" timestamp(3),
    "MinOrderQty" integer NOT NULL, "MaxOrderQty" integer NOT NULL, "OnOrderQty" integer,
    "UnitMeasureCode" char(3) NOT NULL, "ModifiedDate" timestamp(3) NOT NULL,
    PRIMARY KEY ("ProductID", "BusinessEntityID"));

CREATE TABLE "Location" (
    "LocationID" smallint PRIMARY KEY, "Name" varchar(50) NOT NULL, "CostRate" numeric(10,4) NOT NULL,
    "Availability" numeric(8,2) NOT NULL, "ModifiedDate" timestamp(3) NOT NULL);

CREATE TABLE "ProductInventory" (
    "ProductID" integer, "LocationID" smallint, "Shelf" varchar(10) NOT NULL, "Bin" smallint NOT NULL,
    "Quantity" smallint NOT NULL, rowguid uuid NOT NULL, "ModifiedDate" timestamp(3) NOT NULL,
    PRIMARY KEY ("ProductID", "LocationID"));

CREATE TABLE "BillOfMaterials" (
    "BillOfMaterialsID" integer PRIMARY KEY, "ProductAssemblyID" integer, "ComponentID" integer NOT NULL,
    "StartDate" timestamp(3) NOT NULL, "EndDate" timestamp(3), "UnitMeasureCode" char(3) NOT NULL,
    "BOMLevel" smallint NOT NULL, "PerAssemblyQty" numeric(8,2) NOT NULL, "ModifiedDate" timestamp(3) NOT NULL);

CREATE TABLE "PurchaseOrderHeader" (
    "PurchaseOrderID" integer PRIMARY KEY, "RevisionNumber" smallint NOT NULL, "Status" smallint NOT NULL,
    "EmployeeID" integer NOT NULL, "VendorID" integer NOT NULL, "ShipMethodID" integer NOT NULL,
    "OrderDate" timestamp(3) NOT NULL, "ShipDate" timestamp(3), "SubTotal" numeric(19,4) NOT NULL,
    "TaxAmt" numeric(19,4) NOT NULL, "Freight" numeric(19,4) NOT NULL, "TotalDue" numeric(19,4) NOT NULL,
    "ModifiedDate" timestamp(3) NOT NULL);

CREATE TABLE "PurchaseOrderDetail" (
    "PurchaseOrderID" integer, "PurchaseOrderDetailID" integer, "DueDate" timestamp(3) NOT NULL,
    "OrderQty" smallint NOT NULL, "ProductID" integer NOT NULL, "UnitPrice" numeric(19,4) NOT NULL,
    "LineTotal" numeric(19,4) NOT NULL, "ReceivedQty" numeric(8,2) NOT NULL, "RejectedQty" numeric(8,2) NOT NULL,
    "StockedQty" numeric(9,2) NOT NULL, "ModifiedDate" timestamp(3) NOT NULL,
    PRIMARY KEY ("PurchaseOrderID", "PurchaseOrderDetailID"));
