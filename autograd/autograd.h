// Automatic differentiation: operations that record themselves, and the gradients of what they
// made.
#pragma once

#include "autograd/anomaly.h"
#include "autograd/autocast.h"
#include "autograd/capture.h"
#include "autograd/checkpoint.h"
#include "autograd/function.h"
#include "autograd/functional.h"
#include "autograd/grad.h"
#include "autograd/grad_mode.h"
#include "autograd/gradcheck.h"
#include "autograd/ops.h"
#include "tensor/tensor.h"
