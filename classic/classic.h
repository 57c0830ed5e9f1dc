// Classical machine learning: preprocessing, splits, measures.
#pragma once

#include "classic/any_estimator.h"
#include "classic/decomposition/pca.h"
#include "classic/inspection/permutation_importance.h"
#include "classic/metrics/classification.h"
#include "classic/metrics/regression.h"
#include "classic/model_selection/split.h"
#include "classic/persistence.h"
#include "classic/preprocessing/standard_scaler.h"
#include "classic/random/numpy_random.h"
#include "classic/tree/export_trees.h"
#include "classic/tree/importances.h"
#include "classic/tree/lightgbm.h"
#include "classic/tree/tree_ensemble.h"
#include "classic/tree/tree_predictor.h"
#include "classic/tree/xgboost.h"
#include "tensor/tensor.h"
