// Tensors: the handle, its factories, random numbers, devices, printing, files.
#pragma once

#include "tensor/device.h"
#include "tensor/factory.h"
#include "tensor/handle.h"
#include "tensor/indexing.h"
#include "tensor/io.h"
#include "tensor/print.h"
#include "tensor/random.h"
#include "tensor/sampling.h"
#include "tensor/sequence.h"
