// Depth-first, with a list of what is left to write: deep trees must not overflow the stack.
#include "classic/tree/export_trees.h"

#include <algorithm>
#include <cstdio>

#include "tensor/core/error.h"

namespace tern::classic {
namespace {

class Writer {
 public:
    Writer(const char* op, const TreeEnsemble& e, int64_t tree, const ExportOptions& options)
        : e_(e), options_(options) {
        TERN_CHECK(tree >= 0 && tree < e.n_trees(), IndexError, op, ": tree ", tree, " of ",
                   e.n_trees());
        TERN_CHECK(options.decimals >= 0 && options.decimals <= 17, ValueError, op,
                   ": decimals is from 0 to 17, got ", options.decimals);
        nodes_ = e.tree(tree);
        first_ = e.tree_begin[static_cast<size_t>(tree)];
    }

    std::string text() {
        todo_ = {{0, 0, ""}};
        while (!todo_.empty()) {
            const Branch at = take();
            if (!at.label.empty()) line(at.depth - 1, at.label);
            const TreeNode& n = node(at.node);
            if (n.is_leaf()) {
                line(at.depth, "value: " + values(at.node));
            } else if (is_cut(at)) {
                line(at.depth, "...");
            } else {
                todo_.push_back({n.right, at.depth + 1, test(n, false)});
                todo_.push_back({n.left, at.depth + 1, test(n, true)});
            }
        }
        return std::move(out_);
    }

    std::string dot() {
        out_ = "digraph tree {\n    node [shape=box];\n";
        todo_ = {{0, 0, ""}};
        while (!todo_.empty()) {
            const Branch at = take();
            const TreeNode& n = node(at.node);
            const std::string label = n.is_leaf()  ? values(at.node)
                                      : is_cut(at) ? std::string("...")
                                                   : test(n, true);
            out_ += detail::concat("    ", at.node, " [label=\"", escaped(label), "\"];\n");
            if (n.is_leaf() || is_cut(at)) continue;
            edge(at.node, n.left, "yes", n.default_left);
            edge(at.node, n.right, "no", !n.default_left);
            todo_.push_back({n.right, at.depth + 1, ""});
            todo_.push_back({n.left, at.depth + 1, ""});
        }
        return std::move(out_ += "}\n");
    }

 private:
    struct Branch {
        int32_t node;
        int64_t depth;
        std::string label;
    };

    Branch take() {
        Branch out = std::move(todo_.back());
        todo_.pop_back();
        return out;
    }
    const TreeNode& node(int32_t i) const { return nodes_[static_cast<size_t>(i)]; }
    bool is_cut(const Branch& at) const {
        return options_.max_depth >= 0 && at.depth >= options_.max_depth;
    }
    void line(int64_t depth, const std::string& text) {
        for (int64_t i = 0; i < depth; ++i) out_ += "|   ";
        out_ += "|--- " + text + "\n";
    }
    void edge(int32_t from, int32_t to, const char* label, bool is_default) {
        out_ += detail::concat("    ", from, " -> ", to, " [label=\"", label, "\"",
                               is_default ? ", style=dashed" : "", "];\n");
    }

    std::string number(double value) const {
        char text[400];  // the largest double has 309 digits before the point
        std::snprintf(text, sizeof text, "%.*f", options_.decimals, value);
        return text;
    }
    std::string feature(const TreeNode& n) const {
        return e_.feature_names.empty() ? detail::concat("feature_", n.feature)
                                        : e_.feature_names[static_cast<size_t>(n.feature)];
    }
    // What is true on the left branch, or on the right.
    std::string test(const TreeNode& n, bool left) const {
        if (n.category_set >= 0)
            return feature(n) + (left ? " in {" : " not in {") + members(n) + "}";
        return feature(n) + (left ? " <= " : " > ") + number(n.threshold);
    }
    std::string members(const TreeNode& n) const {
        const auto s = static_cast<size_t>(n.category_set);
        const int64_t end = 32 * (e_.set_begin[s + 1] - e_.set_begin[s]);
        std::string out;
        for (int64_t c = 0; c < end; ++c)
            if (e_.contains(n.category_set, c))
                out += (out.empty() ? "" : ", ") + std::to_string(c);
        return out;
    }
    std::string values(int32_t i) const {
        std::string out = "[";
        for (int64_t o = 0; o < e_.leaf_size; ++o)
            out += (o > 0 ? ", " : "") +
                   number(e_.values[static_cast<size_t>((first_ + i) * e_.leaf_size + o)]);
        return out + "]";
    }
    static std::string escaped(const std::string& text) {
        std::string out;
        for (char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        return out;
    }

    const TreeEnsemble& e_;
    const ExportOptions& options_;
    std::span<const TreeNode> nodes_;
    int64_t first_ = 0;
    std::vector<Branch> todo_;
    std::string out_;
};

}  // namespace

std::string export_text(const TreeEnsemble& ensemble, int64_t tree, const ExportOptions& options) {
    return Writer("export_text", ensemble, tree, options).text();
}

std::string export_dot(const TreeEnsemble& ensemble, int64_t tree, const ExportOptions& options) {
    return Writer("export_dot", ensemble, tree, options).dot();
}

}  // namespace tern::classic
