// Links by the objective's name. The file's base score is a prediction; scores begin at the number
// that the link turns into it. From XGBoost 3.1 on it is a list, one an output: "[5E-1,2E-1]".
#include "classic/tree/xgboost_objective.h"

#include <cmath>

#include "tensor/io/decimal.h"

namespace tern::classic {
namespace {

enum class Margin { same, logit, log };

struct Objective {
    const char* name;
    TreeLink link;
    Margin margin;
};
// clang-format off
constexpr Objective kObjectives[] = {
    {"reg:squarederror", TreeLink::identity, Margin::same},
    {"reg:linear", TreeLink::identity, Margin::same},
    {"reg:squaredlogerror", TreeLink::identity, Margin::same},
    {"reg:pseudohubererror", TreeLink::identity, Margin::same},
    {"reg:absoluteerror", TreeLink::identity, Margin::same},
    {"reg:quantileerror", TreeLink::identity, Margin::same},
    {"reg:logistic", TreeLink::sigmoid, Margin::logit},
    {"reg:gamma", TreeLink::exp, Margin::log},
    {"reg:tweedie", TreeLink::exp, Margin::log},
    {"count:poisson", TreeLink::exp, Margin::log},
    {"survival:cox", TreeLink::exp, Margin::log},
    {"survival:aft", TreeLink::exp, Margin::log},
    {"binary:logistic", TreeLink::sigmoid, Margin::logit},
    {"binary:logitraw", TreeLink::identity, Margin::logit},
    {"binary:hinge", TreeLink::step, Margin::same},
    {"multi:softmax", TreeLink::softmax, Margin::same},
    {"multi:softprob", TreeLink::softmax, Margin::same},
    {"rank:pairwise", TreeLink::identity, Margin::same},
    {"rank:ndcg", TreeLink::identity, Margin::same},
    {"rank:map", TreeLink::identity, Margin::same},
};
// clang-format on

// The numbers of "5E-1" or "[5E-1,2E-1]".
std::vector<double> base_scores(const XgboostNode& node) {
    const std::string text = node.text();
    std::string_view rest = text;
    if (!rest.empty() && rest.front() == '[') {
        if (rest.back() != ']') node.fail("'", text, "' has no end");
        rest = rest.substr(1, rest.size() - 2);
    }
    std::vector<double> out;
    while (true) {
        const size_t comma = rest.find(',');
        double value = 0;
        if (parse_decimal(rest.substr(0, comma), value) != DecimalStatus::good)
            node.fail("'", text, "' holds no numbers");
        out.push_back(static_cast<float>(value));
        if (comma == std::string_view::npos) return out;
        rest.remove_prefix(comma + 1);
    }
}

double margin_of(Margin margin, double p) {
    switch (margin) {
        case Margin::logit:
            return -std::log(1 / p - 1);
        case Margin::log:
            return std::log(p);
        default:
            return p;
    }
}

}  // namespace

void read_xgboost_objective(const XgboostNode& learner, TreeEnsemble& e) {
    const XgboostNode name = learner.at("objective").at("name");
    e.objective = name.text();
    const Objective* found = nullptr;
    for (const Objective& objective : kObjectives)
        if (e.objective == objective.name) found = &objective;
    if (!found) name.fail("'", e.objective, "' is not known");
    e.link = found->link;
    const XgboostNode base = learner.at("learner_model_param").at("base_score");
    std::vector<double> scores = base_scores(base);
    if (scores.size() == 1) scores.resize(static_cast<size_t>(e.n_outputs), scores.front());
    if (static_cast<int64_t>(scores.size()) != e.n_outputs)
        base.fail(scores.size(), " base scores for ", e.n_outputs, " outputs");
    for (double& s : scores) {
        s = margin_of(found->margin, s);
        if (!std::isfinite(s)) base.fail("a base score out of its range");
    }
    e.base_score = scores;
}

}  // namespace tern::classic
