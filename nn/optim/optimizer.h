// Optimizer: updates parameters from their gradients, in groups that have their own options.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tensor/handle.h"

namespace tern::kernels {
struct UpdateSlot;
}

namespace tern TERN_PUBLIC {
namespace optim {

// Parameters that are updated by one set of options.
template <class Options>
struct ParamGroup {
    std::vector<Tensor> params;
    Options options = {};
};

class Optimizer {
 public:
    Optimizer(const Optimizer&) = delete;
    Optimizer& operator=(const Optimizer&) = delete;
    virtual ~Optimizer();

    // Updates every parameter that has a gradient, in place: one kernel call for those of a group
    // that share device, type and age. Not recorded.
    void step();
    // Drops the gradients of all parameters.
    void zero_grad();

    int64_t num_groups() const { return static_cast<int64_t>(groups_.size()); }
    // The parameters of a group. Throws IndexError.
    std::vector<Tensor> params(int64_t group) const;
    // The learning rate of a group. Throw IndexError, and ValueError for a negative rate.
    double lr(int64_t group = 0) const;
    void set_lr(double value, int64_t group);
    void set_lr(double value);  // of all groups

    // What a continued run needs: "state.3.exp_avg" of the fourth parameter, "state.3.step", and
    // "param_groups.0.lr". Copies; other options belong to the constructor.
    std::map<std::string, Tensor> state_dict() const;
    // Nothing is changed unless everything fits: ValueError for names missing or unexpected,
    // ShapeError for sizes that differ.
    void load_state_dict(const std::map<std::string, Tensor>& state);

 protected:
    static constexpr int kMaxStates = 3;
    // The tensors kept for each parameter of a group, in the order of the step's operator(); null
    // for one that its options do not need.
    using StateNames = std::array<const char*, kMaxStates>;

    explicit Optimizer(std::string name);
    // Called by constructors, once a group. Throws ValueError for no parameters, one given twice,
    // or one that is not a leaf of floating type that requires grad.
    void add_group(const std::vector<Tensor>& params);

    virtual double& lr_of(int64_t group) = 0;
    virtual StateNames state_names(int64_t group) const = 0;
    // One step of `slots`, which share device and type. `steps`, how many they have taken before,
    // is counted on afterwards, and stays where it is: a captured step reads it when it is
    // replayed.
    virtual void update(int64_t group, const int64_t& steps,
                        std::span<const kernels::UpdateSlot> slots) = 0;

    // Throws ValueError naming the field unless low <= value < high.
    void check_option(const char* field, double value, double low, double high) const;
    void check_option(const char* field, double value) const;  // not negative

 private:
    struct Parameter {
        Tensor value;
        Tensor state[kMaxStates];  // undefined before the first step
        int64_t steps = 0;
    };
    void check_group(int64_t group) const;
    void prepare_group(int64_t group);
    void append_slot(Parameter& parameter, const StateNames& names);
    void count_step(std::span<Parameter* const> stepped);
    template <class F>
    void each_parameter(F f) const;

    std::string name_;
    std::vector<std::vector<Parameter>> groups_;
    // Parameters updated by one call, at [begin, end) of pending_ and slots_.
    struct Run {
        int64_t group;
        size_t begin, end;
    };
    // Scratch of step(), kept to spare its memory.
    std::vector<Run> runs_;
    std::vector<Parameter*> pending_;
    std::vector<kernels::UpdateSlot> slots_;
    std::vector<Tensor> dense_grads_;
};

// An optimizer whose groups are described by `Options`, which have a field `lr`.
template <class Options>
class OptimizerOf : public Optimizer {
 public:
    const Options& options(int64_t group = 0) const {
        return options_.at(static_cast<size_t>(group));
    }

 protected:
    OptimizerOf(std::string name, const std::vector<ParamGroup<Options>>& groups)
        : Optimizer(std::move(name)) {
        for (const auto& group : groups) {
            add_group(group.params);
            options_.push_back(group.options);
        }
    }
    double& lr_of(int64_t group) override { return options_[static_cast<size_t>(group)].lr; }

 private:
    std::vector<Options> options_;
};

}  // namespace optim
}  // namespace tern
