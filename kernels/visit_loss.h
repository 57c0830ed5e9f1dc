// From the number of a loss to its functor.
#pragma once

#include "kernels/boosting.h"
#include "kernels/formula/boosting.h"

namespace tern::kernels {

// run(functor), of any loss but softmax.
template <class Run>
void visit_loss(BoostingLoss loss, double parameter, const Run& run) {
    switch (loss) {
        case BoostingLoss::binary:
            return run(fn::BinaryLoss{});
        case BoostingLoss::absolute:
            return run(fn::AbsoluteLoss{});
        case BoostingLoss::huber:
            return run(fn::HuberLoss{parameter});
        case BoostingLoss::quantile:
            return run(fn::QuantileLoss{parameter});
        case BoostingLoss::poisson:
            return run(fn::PoissonLoss{});
        case BoostingLoss::gamma:
            return run(fn::GammaLoss{});
        case BoostingLoss::tweedie:
            return run(fn::TweedieLoss{parameter});
        default:
            return run(fn::SquaredLoss{});
    }
}

}  // namespace tern::kernels
