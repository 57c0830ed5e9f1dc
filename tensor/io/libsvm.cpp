#include "tensor/io/libsvm.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

#include "kernels/memory.h"
#include "tensor/convert.h"
#include "tensor/core/visit.h"
#include "tensor/factory.h"
#include "tensor/io/atomic_file.h"
#include "tensor/io/decimal.h"
#include "tensor/io/file_bytes.h"
#include "tensor/io/parse.h"
#include "tensor/io/payload.h"

namespace tern {
namespace {

constexpr size_t kShownText = 40;  // of a token, in a message
constexpr int64_t kMaxIndex = std::numeric_limits<int32_t>::max();

struct Item {
    int64_t row, index;
    double value;
};

class LibsvmParser {
 public:
    LibsvmParser(std::string_view text, const std::string& name, const LibsvmOptions& options)
        : text_(text), name_(name), options_(options) {}

    LibsvmData parse() {
        while (!text_.empty()) {
            ++line_;
            const size_t end = std::min(text_.find('\n'), text_.size());
            read_line(text_.substr(0, end));
            text_.remove_prefix(std::min(end + 1, text_.size()));
        }
        if (!qid_.empty() && qid_.size() != y_.size())
            fail(line_without_qid_, "this line has no qid, others have one");
        return dense();
    }

 private:
    template <class... Parts>
    [[noreturn]] void fail(int64_t line, const Parts&... parts) const {
        detail::raise<FormatError>(name_, ":", line, ": ", parts...);
    }
    [[noreturn]] void refuse(std::string_view token, const char* why) const {
        detail::raise<FormatError>(name_, ":", line_, ": '", token.substr(0, kShownText),
                                   token.size() > kShownText ? "...'" : "'", why);
    }

    // The next run of characters that are no spaces; empty at the line's end.
    static std::string_view take_token(std::string_view& line) {
        constexpr std::string_view kSpaces = " \t\r\f\v";
        const size_t begin = std::min(line.find_first_not_of(kSpaces), line.size());
        const size_t end = std::min(line.find_first_of(kSpaces, begin), line.size());
        const std::string_view token = line.substr(begin, end - begin);
        line.remove_prefix(end);
        return token;
    }

    void read_line(std::string_view line) {
        line = line.substr(0, line.find('#'));
        const std::string_view target = take_token(line);
        if (target.empty()) return;
        if (target.find(',') != std::string_view::npos)
            refuse(target, " are several targets: multilabel files are not supported");
        double y;
        if (parse_decimal(target, y) != DecimalStatus::good) refuse(target, " is not a target");
        std::string_view token = take_token(line);
        if (token.starts_with("qid:")) {
            int64_t qid;
            if (parse_decimal(token.substr(4), qid) != DecimalStatus::good)
                refuse(token, " is not a query id");
            if (qid_.size() != y_.size()) fail(line_, "this line has a qid, others have none");
            qid_.push_back(qid);
            token = take_token(line);
        } else if (line_without_qid_ == 0) {
            line_without_qid_ = line_;
        }
        y_.push_back(y);
        int64_t last = -1;
        for (; !token.empty(); token = take_token(line)) last = read_item(token, last);
    }

    int64_t read_item(std::string_view token, int64_t last) {
        const size_t colon = token.find(':');
        int64_t index;
        if (colon == std::string_view::npos ||
            parse_decimal(token.substr(0, colon), index) != DecimalStatus::good || index < 0)
            refuse(token, " is not index:value");
        double value;
        if (parse_decimal(token.substr(colon + 1), value) != DecimalStatus::good)
            refuse(token, ": the value is not a number");
        if (index > kMaxIndex) refuse(token, ": the index is too large");
        if (index <= last) refuse(token, ": indices must increase along a line");
        smallest_ = std::min(smallest_, index);
        if (index == 0 && line_of_zero_ == 0) line_of_zero_ = line_;
        if (index > largest_) {
            largest_ = index;
            line_of_largest_ = line_;
        }
        items_.push_back({static_cast<int64_t>(y_.size()) - 1, index, value});
        return index;
    }

    LibsvmData dense() const {
        const bool zero_based = options_.zero_based.value_or(smallest_ == 0);
        const int64_t first = zero_based ? 0 : 1;
        if (smallest_ < first) fail(line_of_zero_, "an index 0, in a file that counts from 1");
        const int64_t seen = items_.empty() ? 0 : largest_ - first + 1;
        const int64_t width = options_.n_features.value_or(seen);
        if (seen > width)
            fail(line_of_largest_, "index ", largest_, " is beyond n_features = ", width);
        const auto rows = static_cast<int64_t>(y_.size());
        int64_t elements = 0;
        if (__builtin_mul_overflow(rows, width, &elements) || elements > options_.max_elements)
            fail(line_, "a dense matrix of ", rows, " samples and ", width,
                 " features has more than max_elements = ", options_.max_elements);
        const Tensor x = zeros({rows, width}, {.dtype = options_.dtype});
        visit("load_libsvm", options_.dtype, Floats{}, [&]<class T>() {
            T* const to = x.data<T>();
            for (const Item& item : items_)
                to[item.row * width + item.index - first] = static_cast<T>(item.value);
        });
        LibsvmData out = {x, copied(from_vector(y_), Device(), options_.dtype), {}};
        if (!qid_.empty()) out.qid = from_vector(qid_);
        return out;
    }

    std::string_view text_;
    const std::string& name_;
    LibsvmOptions options_;
    std::vector<Item> items_;
    std::vector<double> y_;
    std::vector<int64_t> qid_;
    int64_t line_ = 0;
    int64_t line_without_qid_ = 0;
    int64_t smallest_ = kMaxIndex;
    int64_t largest_ = -1;
    int64_t line_of_largest_ = 0;
    int64_t line_of_zero_ = 0;
};

void check_options(const LibsvmOptions& options) {
    require_dtype("load_libsvm", options.dtype, Floats{});
    TERN_CHECK(
        !options.n_features || (*options.n_features >= 0 && *options.n_features <= kMaxIndex),
        ValueError, "load_libsvm: n_features is from 0 to ", kMaxIndex, ", got ",
        options.n_features.value_or(0));
    TERN_CHECK(options.max_elements >= 0, ValueError,
               "load_libsvm: max_elements must not be negative, got ", options.max_elements);
}

void append_number(std::string& out, auto value) {
    char buffer[40];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

std::string comment_lines(const std::string& comment) {
    std::string out;
    for (size_t at = 0; at < comment.size();) {
        const size_t end = std::min(comment.find('\n', at), comment.size());
        out += "# " + comment.substr(at, end - at) + "\n";
        at = end + 1;
    }
    return out;
}

}  // namespace

LibsvmData parse_libsvm(std::string_view text, const std::string& name,
                        const LibsvmOptions& options) {
    check_options(options);
    return LibsvmParser(text, name, options).parse();
}

LibsvmData load_libsvm(const std::string& path, const LibsvmOptions& options) {
    check_options(options);
    FileBytes file = read_file(path);
    const std::span<char> text = file.text();
    return parse_libsvm({text.data(), text.size()}, path, options);
}

void save_libsvm(const std::string& path, const Tensor& x, const Tensor& y,
                 const LibsvmSaveOptions& options) {
    TERN_CHECK(x.dim() == 2 && y.dim() == 1 && y.size(0) == x.size(0), ShapeError,
               "save_libsvm: x [n, d] and y [n] are wanted, got ", x.shape(), " and ", y.shape());
    const bool has_qid = options.qid.defined();
    TERN_CHECK(!has_qid || options.qid.shape() == y.shape(), ShapeError, "save_libsvm: qid ",
               y.shape(), " is wanted, got ", options.qid.shape());
    if (has_qid) require_dtype("save_libsvm: qid", options.qid.dtype(), Integers{});
    require_dtype("save_libsvm: x", x.dtype(), Numbers{});
    require_dtype("save_libsvm: y", y.dtype(), Numbers{});
    const Tensor qid = has_qid ? copied(options.qid, Device(), int64) : Tensor();
    const Tensor host_x = on_host(x), host_y = on_host(y);
    AtomicFile file(path);
    std::string text = comment_lines(options.comment);
    const auto append_element = [&text](const Tensor& from, int64_t at) {
        visit("save_libsvm", from.dtype(), Numbers{},
              [&]<class T>() { append_number(text, from.data<T>()[at]); });
    };
    for (int64_t row = 0; row < x.size(0); ++row) {
        append_element(host_y, row);
        if (has_qid) {
            text += " qid:";
            append_number(text, qid.data<int64_t>()[row]);
        }
        visit("save_libsvm", x.dtype(), Numbers{}, [&]<class T>() {
            const T* const from = host_x.data<T>() + row * x.size(1);
            for (int64_t column = 0; column < x.size(1); ++column) {
                if (from[column] == T(0)) continue;
                text += ' ';
                append_number(text, column + (options.zero_based ? 0 : 1));
                text += ':';
                append_number(text, from[column]);
            }
        });
        text += '\n';
        if (text.size() >= size_t{1} << 20) {
            file.write(text);
            text.clear();
        }
    }
    file.write(text);
    file.commit();
}

}  // namespace tern
