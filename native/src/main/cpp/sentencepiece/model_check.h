// SentencePiece trusts three things in a model that it does not check: following the trie of its
// normalization must stay within the trie, and neither in that trie nor among the user-defined
// symbols may more keys be prefixes of one text than its arrays on the stack have room for.
#ifndef NANODO_MODEL_CHECK_H_
#define NANODO_MODEL_CHECK_H_

#include <cstring>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace nanodo {

constexpr int kMostNormalizations = 32;
constexpr size_t kMostSymbols = 64;

inline void check_charsmap(const std::string& charsmap) {
  uint32_t bytes = 0;
  // What is too short SentencePiece finds itself.
  if (charsmap.size() <= sizeof(bytes)) return;
  std::memcpy(&bytes, charsmap.data(), sizeof(bytes));
  if (bytes >= charsmap.size() - sizeof(bytes)) {
    throw std::runtime_error("its normalization is cut short");
  }
  std::vector<Darts::Details::DoubleArrayUnit> units(bytes / sizeof(uint32_t));
  std::memcpy(units.data(), charsmap.data() + sizeof(bytes), units.size() * sizeof(uint32_t));

  // The most keys on a way to a unit; a unit is visited again whenever there are more.
  std::vector<int> keys(units.size(), -1);
  std::vector<uint32_t> open;
  auto visit = [&](uint32_t unit, int count) {
    if (count > keys[unit]) {
      keys[unit] = count;
      open.push_back(unit);
    }
  };
  if (!units.empty()) visit(0, 0);
  while (!open.empty()) {
    const uint32_t unit = open.back();
    open.pop_back();
    const uint32_t children = unit ^ units[unit].offset();
    const int count = keys[unit] + (units[unit].has_leaf() ? 1 : 0);
    if ((children | 0xff) >= units.size() || count > kMostNormalizations) {
      throw std::runtime_error("its normalization is damaged");
    }
    for (uint32_t label = 0; label < 256; ++label) {
      if (units[children ^ label].label() == label) visit(children ^ label, count);
    }
  }
}

inline void check_symbols(const sentencepiece::ModelProto& model) {
  std::set<absl::string_view> sorted;
  for (const auto& piece : model.pieces()) {
    if (piece.type() == sentencepiece::ModelProto::SentencePiece::USER_DEFINED) {
      sorted.insert(piece.piece());
    }
  }
  // Each of these is a prefix of the next.
  std::vector<absl::string_view> prefixes;
  for (const auto& symbol : sorted) {
    while (!prefixes.empty() && symbol.substr(0, prefixes.back().size()) != prefixes.back()) {
      prefixes.pop_back();
    }
    prefixes.push_back(symbol);
    if (prefixes.size() > kMostSymbols) {
      throw std::runtime_error("too many of its user-defined symbols begin with each other");
    }
  }
}

inline void check(const sentencepiece::ModelProto& model) {
  check_charsmap(model.normalizer_spec().precompiled_charsmap());
  check_charsmap(model.denormalizer_spec().precompiled_charsmap());
  check_symbols(model);
}

}  // namespace nanodo

#endif  // NANODO_MODEL_CHECK_H_
