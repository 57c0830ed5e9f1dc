#include "examples/learning_curve.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "examples/axis.h"

namespace examples {
namespace {

constexpr double kWidth = 840, kHeight = 480;
constexpr double kLeft = 76, kRight = 28, kTop = 62, kBottom = 58;
constexpr const char* kTrainColor = "#3b6fb6";
constexpr const char* kValidColor = "#d9622b";
constexpr const char* kInk = "#24292f";
constexpr const char* kFaint = "#6b7280";

std::string number(double value, int decimals = 2) {
    char text[400];
    const auto end =
        std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, decimals);
    return {text, end.ptr};
}

// At least three significant digits, without an exponent where one can do without.
std::string loss_text(double value) {
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, 4);
    return {text, end.ptr};
}

std::string escaped(const std::string& text) {
    std::string out;
    for (char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out;
}

// Grows the document; knows where values lie on the page.
class Picture {
 public:
    explicit Picture(const LearningCurve& curve) : curve_(curve) {
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (const auto* series : {&curve.train, &curve.valid})
            for (double v : *series)
                if (std::isfinite(v)) {
                    low = std::min(low, v);
                    high = std::max(high, v);
                }
        if (!(low <= high)) low = 0, high = 1;
        if (low > 0 && low < 0.4 * high) low = 0;  // near enough: show the zero
        const auto epochs = static_cast<double>(std::max(curve.train.size(), curve.valid.size()));
        x_ = make_axis(0, std::max(epochs, 2.0), 8, true);
        y_ = make_axis(low, high, 6);
        x_end_ = std::max(epochs, 2.0);
    }

    std::string draw() {
        open();
        grid();
        mark_best();
        line(curve_.train, kTrainColor);
        line(curve_.valid, kValidColor);
        best_dot();
        legend();
        return svg_ + "</svg>\n";
    }

 private:
    double at_x(double epoch) const { return kLeft + (kWidth - kLeft - kRight) * epoch / x_end_; }
    double at_y(double loss) const {
        return kHeight - kBottom - (kHeight - kTop - kBottom) * y_.place(loss);
    }
    void text(double x, double y, const std::string& value, const std::string& more) {
        svg_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" " + more + ">" +
                escaped(value) + "</text>\n";
    }
    void straight(double x1, double y1, double x2, double y2, const std::string& more) {
        svg_ += "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) +
                "\" y2=\"" + number(y2) + "\" " + more + "/>\n";
    }

    void open() {
        const std::string size = number(kWidth, 0), height = number(kHeight, 0);
        svg_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" height=\"" +
               height + "\" viewBox=\"0 0 " + size + " " + height +
               "\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" font-size=\"13\">\n"
               "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
        text(kLeft, 32, curve_.title,
             std::string("font-size=\"17\" font-weight=\"600\" fill=\"") + kInk + "\"");
    }

    void grid() {
        const double bottom = kHeight - kBottom, right = kWidth - kRight;
        const std::string faint = std::string("fill=\"") + kFaint + "\" ";
        for (int i = 0; i <= y_.steps; ++i) {
            const double y = at_y(y_.tick(i));
            straight(kLeft, y, right, y, "stroke=\"#e5e7eb\"");
            text(kLeft - 10, y + 4.5, y_.label(i), faint + "text-anchor=\"end\"");
        }
        for (int i = 0; i <= x_.steps && x_.tick(i) <= x_end_; ++i) {
            const double x = at_x(x_.tick(i));
            straight(x, bottom, x, bottom + 5, std::string("stroke=\"") + kFaint + "\"");
            text(x, bottom + 21, x_.label(i), faint + "text-anchor=\"middle\"");
        }
        straight(kLeft, bottom, right, bottom, std::string("stroke=\"") + kFaint + "\"");
        text((kLeft + right) / 2, kHeight - 14, "epoch", faint + "text-anchor=\"middle\"");
        text(0, 0, curve_.loss_name,
             faint + "text-anchor=\"middle\" transform=\"translate(20 " +
                 number((kTop + bottom) / 2) + ") rotate(-90)\"");
    }

    bool has_best() const {
        return curve_.best_epoch >= 1 &&
               static_cast<size_t>(curve_.best_epoch) <= curve_.valid.size() &&
               std::isfinite(best_loss());
    }
    double best_loss() const { return curve_.valid[static_cast<size_t>(curve_.best_epoch) - 1]; }

    void mark_best() {
        if (!has_best()) return;
        const double x = at_x(curve_.best_epoch);
        straight(x, kTop, x, kHeight - kBottom,
                 std::string("stroke=\"") + kFaint + "\" stroke-dasharray=\"4 4\"");
        const bool left = x > kWidth * 0.6;
        text(x + (left ? -8 : 8), kTop + 12,
             "best: epoch " + std::to_string(curve_.best_epoch) + ", " + loss_text(best_loss()),
             std::string("fill=\"") + kInk + "\" text-anchor=\"" + (left ? "end" : "start") + "\"");
    }

    void best_dot() {
        if (has_best()) dot(at_x(curve_.best_epoch), at_y(best_loss()), 5, kValidColor);
    }

    void dot(double x, double y, double radius, const char* color) {
        svg_ += "<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"" + number(radius) +
                "\" fill=\"" + color + "\" stroke=\"#ffffff\" stroke-width=\"1.5\"/>\n";
    }

    void line(const std::vector<double>& values, const char* color) {
        std::string path;
        bool pen_down = false;
        for (size_t i = 0; i < values.size(); ++i) {
            if (!std::isfinite(values[i])) {
                pen_down = false;
                continue;
            }
            const double x = at_x(static_cast<double>(i + 1)), y = at_y(values[i]);
            path += pen_down ? 'L' : 'M';
            path += number(x) + " " + number(y) + " ";
            pen_down = true;
            if (values.size() == 1) dot(x, y, 4, color);
        }
        if (path.empty()) return;
        svg_ += "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + color +
                "\" stroke-width=\"2.2\" stroke-linejoin=\"round\" stroke-linecap=\"round\"/>\n";
    }

    // In the line of the title, to the right, where no curve can be.
    void legend() {
        const double y = 28;
        double x = kWidth - kRight - 210;
        const std::pair<const char*, const char*> entries[] = {{"training", kTrainColor},
                                                               {"validation", kValidColor}};
        for (const auto& [name, color] : entries) {
            straight(x, y, x + 26, y,
                     std::string("stroke=\"") + color +
                         "\" stroke-width=\"3\" stroke-linecap=\"round\"");
            text(x + 34, y + 4.5, name, std::string("fill=\"") + kInk + "\"");
            x += 114;
        }
    }

    const LearningCurve& curve_;
    Axis x_, y_;
    double x_end_ = 1;
    std::string svg_;
};

}  // namespace

std::string learning_curve_svg(const LearningCurve& curve) { return Picture(curve).draw(); }

}  // namespace examples
