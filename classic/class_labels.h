// The labels of classifiers: whole numbers or texts, kept as given.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "classic/params.h"
#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic {

// What a classifier is fitted to: a tensor of whole numbers (or bools), or texts.
class Labels {
 public:
    Labels() = default;
    Labels(const Tensor& numbers) : numbers_(numbers) {}
    Labels(std::vector<std::string> texts) : texts_(std::move(texts)), is_text_(true) {}
    Labels(std::initializer_list<const char*> texts)
        : texts_(texts.begin(), texts.end()), is_text_(true) {}

    bool is_text() const { return is_text_; }
    int64_t size() const;
    // Throws ValueError, naming `op`, where the labels are texts.
    const Tensor& numbers(const char* op) const;
    const std::vector<std::string>& texts() const { return texts_; }

 private:
    Tensor numbers_;
    std::vector<std::string> texts_;
    bool is_text_ = false;
};

// The classes of a fit, ascending.
struct ClassLabels {
    Tensor classes;                  // int64 [k] on the CPU: the labels; 0 ... k - 1 for texts
    std::vector<std::string> names;  // the texts, if the labels are texts

    int64_t size() const { return classes.size(0); }
    // The labels of class numbers: int64 [n] -> int64 [n], on the numbers' device.
    Tensor labels_of(const Tensor& numbers) const;
    // The class number of every label, -1 where it is none of the classes: int64 [n] on the CPU.
    Tensor numbers_of(const char* op, const Labels& labels) const;
    // Throws FormatError unless the classes are ascending and as many as the names, if there are
    // names.
    void check() const;
    static const ParamTable<ClassLabels>& fields();
};

struct EncodedLabels {
    ClassLabels labels;
    Tensor numbers;  // int64 [n] on `device`: which class each row is of
};
// y: [n] or [n, 1]. Throws ShapeError for another shape or length; ValueError for none, for NaN or
// infinity, and for numbers that are not whole: those are targets of a regression.
EncodedLabels encode_labels(const char* op, const Labels& y, int64_t n, Device device);

}  // namespace classic
}  // namespace tern
