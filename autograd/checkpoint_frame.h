// How kept tensors of a checkpoint are made again.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "autograd/autocast.h"
#include "autograd/checkpoint.h"
#include "autograd/node.h"

namespace tern {

// The place of one kept tensor. It lives as long as the node that kept it, and with it the memory
// that was made again.
class CheckpointSlot {
 public:
    // A place for x when the thread is in the forward of a checkpoint, else nothing. When it is in
    // the second run, x goes to the place it had in the first.
    static std::shared_ptr<CheckpointSlot> claim(const Tensor& x);
    // Runs the checkpoint again unless that has happened.
    const KeptTensor& value();

 private:
    friend class detail::CheckpointFrame;
    std::shared_ptr<detail::CheckpointFrame> frame_;
    KeptTensor like_;  // as in the first run, without its memory
    KeptTensor value_;
};

namespace detail {

class CheckpointFrame : public std::enable_shared_from_this<CheckpointFrame> {
 public:
    CheckpointFrame(const std::vector<Tensor>& inputs, CheckpointScope::Run run,
                    const CheckpointOptions& options);

    std::shared_ptr<CheckpointSlot> claim(const Tensor& x);
    const KeptTensor& value_of(CheckpointSlot& slot);
    // The frame of this thread becomes `frame`; returns the one before.
    static CheckpointFrame* enter(CheckpointFrame* frame);

 private:
    void run_again();

    CheckpointScope::Run run_;
    std::vector<KeptTensor> inputs_;
    std::vector<Edge> edges_;
    CheckpointOptions options_;
    uint64_t seed_, draw_;
    AutocastOptions autocast_[2];  // of the CPU and of CUDA
    std::mutex mutex_;             // of what follows, once the first run is over
    std::vector<std::weak_ptr<CheckpointSlot>> slots_;  // in the order of keeping
    bool runs_again_ = false;
    size_t next_ = 0;
};

}  // namespace detail
}  // namespace tern
