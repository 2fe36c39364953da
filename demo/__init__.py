"""The demo plant: source systems of a fictional maker of medical devices, with planted defects and known truth."""
