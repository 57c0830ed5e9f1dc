// All optimizers and schedules.
#pragma once

#include "nn/optim/adam.h"
#include "nn/optim/clip.h"
#include "nn/optim/cosine.h"
#include "nn/optim/grad_scaler.h"
#include "nn/optim/plateau.h"
#include "nn/optim/rmsprop.h"
#include "nn/optim/schedule.h"
#include "nn/optim/sgd.h"
