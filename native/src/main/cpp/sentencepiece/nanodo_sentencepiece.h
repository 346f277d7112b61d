// What Java asks of SentencePiece, each in one call. A processor travels as its address; failures
// are thrown. Texts are UTF-8 of a given size and may hold NULs.
#ifndef NANODO_SENTENCEPIECE_H_
#define NANODO_SENTENCEPIECE_H_

#include <cstdint>

// Makes a processor of a serialized model, once it is known to be safe to use.
int64_t nanodo_sp_load(const int8_t* model, int64_t size);
void nanodo_sp_free(int64_t processor);

// How many pieces there are, then the ids of padding, BOS, EOS and unknown text, or -1.
void nanodo_sp_ids(int64_t processor, int32_t* ids);

// These two return how long the result is; where it is longer than `capacity`, nothing is written.
int64_t nanodo_sp_encode(int64_t processor, const int8_t* utf8, int64_t size, int32_t* ids,
                         int64_t capacity);
int64_t nanodo_sp_decode(int64_t processor, const int32_t* ids, int64_t size, int8_t* utf8,
                         int64_t capacity);

#endif  // NANODO_SENTENCEPIECE_H_
