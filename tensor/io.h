// Reading and writing arrays and tables.
#pragma once

#include "tensor/io/atomic_file.h"
#include "tensor/io/csv.h"
#include "tensor/io/idx.h"
#include "tensor/io/libsvm.h"
#include "tensor/io/npy.h"
#include "tensor/io/npz.h"
#include "tensor/io/safetensors.h"
