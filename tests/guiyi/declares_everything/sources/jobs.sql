SELECT Id AS number, Planned AS planned FROM Job
