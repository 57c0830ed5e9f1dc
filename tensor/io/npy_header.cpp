#include "tensor/io/npy_header.h"

#include <charconv>

namespace tern {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr size_t kMaxHeader = 10'000;  // NumPy's own cap
constexpr size_t kAlignment = 64;

struct TypeName {
    const char* descr;
    DType dtype;
};
constexpr TypeName kTypes[] = {
    {"<f4", DType::float32}, {"<f8", DType::float64}, {"<f2", DType::float16},
    {"<i4", DType::int32},   {"<i8", DType::int64},   {"<i2", DType::int16},
    {"|i1", DType::int8},    {"|u1", DType::uint8},   {"|b1", DType::bool_}};

const char* descr_of(DType dtype) {
    for (const TypeName& type : kTypes)
        if (dtype == type.dtype) return type.descr;
    return nullptr;
}

// Reads the one kind of Python literal a header is: a flat dict of a string, a bool and a tuple.
class DictParser {
 public:
    DictParser(std::string_view text, const ByteReader& reader, size_t start)
        : text_(text), reader_(reader), start_(start) {}

    NpyHeader parse() {
        NpyHeader header;
        bool has_descr = false, has_order = false, has_shape = false;
        expect('{');
        while (!accept('}')) {
            const std::string_view key = string();
            expect(':');
            if (key == "descr" && !has_descr) {
                header.dtype = dtype();
                has_descr = true;
            } else if (key == "fortran_order" && !has_order) {
                header.fortran_order = boolean();
                has_order = true;
            } else if (key == "shape" && !has_shape) {
                header.shape = tuple();
                has_shape = true;
            } else {
                fail("the header's key '", key, "' is unknown or there twice");
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skip_space();
        if (at_ != text_.size()) fail("text follows the header's dict");
        if (!has_descr || !has_order || !has_shape)
            fail("the header wants descr, fortran_order and shape");
        return header;
    }

 private:
    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        reader_.fail_at(start_ + at_, parts...);
    }
    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    bool accept(char wanted) {
        skip_space();
        if (at_ == text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }
    void expect(char wanted) {
        if (!accept(wanted)) fail("the header wants '", std::string_view(&wanted, 1), "' here");
    }
    bool accept_word(std::string_view word) {
        skip_space();
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    std::string_view string() {
        skip_space();
        const char quote = at_ < text_.size() ? text_[at_] : '\0';
        if (quote != '\'' && quote != '"') fail("the header wants a quoted string here");
        const size_t end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) fail("a string of the header does not end");
        const std::string_view value = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return value;
    }
    DType dtype() {
        skip_space();
        if (at_ < text_.size() && text_[at_] == '[') fail("structured arrays are not supported");
        const std::string_view descr = string();
        for (const TypeName& type : kTypes)
            if (descr == type.descr) return type.dtype;
        fail("arrays of '", descr, "' are not supported; <f2 <f4 <f8 |i1 <i2 <i4 <i8 |u1 |b1 are");
    }
    bool boolean() {
        if (accept_word("True")) return true;
        if (accept_word("False")) return false;
        fail("fortran_order is neither True nor False");
    }
    Shape tuple() {
        Shape shape;
        bool comma = true;
        expect('(');
        while (!accept(')')) {
            if (!comma) fail("the sizes of the shape want a comma between them");
            if (shape.size() == kMaxDims) fail("the array has more than ", kMaxDims, " dimensions");
            shape.push_back(size());
            comma = accept(',');
        }
        if (shape.size() == 1 && !comma) fail("a shape of one size ends with a comma");
        return shape;
    }
    int64_t size() {
        skip_space();
        int64_t value = 0;
        const char* first = text_.data() + at_;
        const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), value);
        if (error != std::errc() || value < 0) fail("a size of the shape is not a count");
        at_ += static_cast<size_t>(end - first);
        return value;
    }

    std::string_view text_;
    const ByteReader& reader_;
    size_t start_;
    size_t at_ = 0;
};

}  // namespace

NpyHeader read_npy_header(ByteReader& reader) {
    if (reader.take_text(kMagic.size(), "the magic string") != kMagic)
        reader.fail_at(0, "this is not an .npy file: it does not begin with \\x93NUMPY");
    const int major = reader.take_little<uint8_t>("the version");
    const int minor = reader.take_little<uint8_t>("the version");
    if (major < 1 || major > 3 || minor != 0)
        reader.fail_at(kMagic.size(), "version ", major, ".", minor,
                       " is not known; 1.0, 2.0 and 3.0 are");
    const size_t length = major == 1 ? reader.take_little<uint16_t>("the header's length")
                                     : reader.take_little<uint32_t>("the header's length");
    if (length > kMaxHeader)
        reader.fail("the header's length is ", length, " bytes, at most ", kMaxHeader,
                    " are allowed");
    const size_t start = reader.offset();
    return DictParser(reader.take_text(length, "the header"), reader, start).parse();
}

void check_npy_dtype(const char* op, DType dtype) {
    TERN_CHECK(descr_of(dtype), DTypeError, op, ": .npy files cannot hold ", dtype);
}

std::string npy_header(DType dtype, const Shape& shape) {
    std::string dict = "{'descr': '";
    dict += descr_of(dtype);
    dict += "', 'fortran_order': False, 'shape': (";
    for (int i = 0; i < shape.size(); ++i) {
        if (i > 0) dict += ' ';
        dict += std::to_string(shape[i]);
        if (i + 1 < shape.size() || shape.size() == 1) dict += ',';
    }
    dict += "), }";
    const size_t before = kMagic.size() + 4;
    dict.append(kAlignment - 1 - (before + dict.size()) % kAlignment, ' ');
    dict += '\n';
    std::string out(kMagic);
    out += {'\x01', '\x00', static_cast<char>(dict.size() & 0xff),
            static_cast<char>(dict.size() >> 8)};
    return out + dict;
}

}  // namespace tern
