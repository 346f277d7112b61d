// The part of SentencePiece that encodes and decodes, as one unit: most of the time of its files goes
// into headers that they share.
#include "bpe_model.cc"
#include "builtin_pb/sentencepiece.pb.cc"
#include "builtin_pb/sentencepiece_model.pb.cc"
#include "char_model.cc"
#include "error.cc"
#include "filesystem.cc"
#include "model_factory.cc"
#include "model_interface.cc"
#include "normalizer.cc"
#include "sentencepiece_processor.cc"
#include "third_party/absl/flags/flag.cc"
#include "unigram_model.cc"
#include "util.cc"
#include "word_model.cc"

#include "model_check.h"
#include "nanodo_sentencepiece.h"

namespace {

const sentencepiece::SentencePieceProcessor& at(int64_t address) {
  return *reinterpret_cast<const sentencepiece::SentencePieceProcessor*>(address);
}

void require(const sentencepiece::util::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.error_message());
}

}  // namespace

int64_t nanodo_sp_load(const int8_t* model, int64_t size) {
  sentencepiece::SetMinLogLevel(4);
  auto proto = std::make_unique<sentencepiece::ModelProto>();
  if (!proto->ParseFromArray(model, static_cast<int>(size))) {
    throw std::runtime_error("it does not parse");
  }
  nanodo::check(*proto);
  auto processor = std::make_unique<sentencepiece::SentencePieceProcessor>();
  require(processor->Load(std::move(proto)));
  return reinterpret_cast<int64_t>(processor.release());
}

void nanodo_sp_free(int64_t processor) {
  delete reinterpret_cast<sentencepiece::SentencePieceProcessor*>(processor);
}

void nanodo_sp_ids(int64_t processor, int32_t* ids) {
  const auto& p = at(processor);
  ids[0] = p.GetPieceSize();
  ids[1] = p.pad_id();
  ids[2] = p.bos_id();
  ids[3] = p.eos_id();
  ids[4] = p.unk_id();
}

int64_t nanodo_sp_encode(int64_t processor, const int8_t* utf8, int64_t size, int32_t* ids,
                         int64_t capacity) {
  std::vector<int> found;
  require(at(processor).Encode({reinterpret_cast<const char*>(utf8), static_cast<size_t>(size)},
                               &found));
  const int64_t count = found.size();
  if (count <= capacity) std::copy(found.begin(), found.end(), ids);
  return count;
}

int64_t nanodo_sp_decode(int64_t processor, const int32_t* ids, int64_t size, int8_t* utf8,
                         int64_t capacity) {
  std::string text;
  require(at(processor).Decode(std::vector<int>(ids, ids + size), &text));
  const int64_t count = text.size();
  if (count <= capacity) std::copy(text.begin(), text.end(), utf8);
  return count;
}
