// The picture of a training run: loss over epochs, as SVG.
#pragma once

#include <string>
#include <vector>

namespace examples {

struct LearningCurve {
    std::string title;
    std::string loss_name = "loss";
    std::vector<double> train;  // one value an epoch, from epoch 1
    std::vector<double> valid;
    int best_epoch = 0;  // marked, counting from 1; 0 marks none
};

// A self-contained SVG document. Values that are not finite leave a gap.
std::string learning_curve_svg(const LearningCurve& curve);

}  // namespace examples
