// Reading and writing arrays and tables.
#pragma once
