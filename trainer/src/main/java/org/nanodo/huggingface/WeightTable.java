package org.nanodo.huggingface;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.nanodo.io.IoErrors;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.DType;

/** The tensors of a model's files as the parameters that they are. */
record WeightTable(Path folder, Decoder decoder, Map<String, TensorSource> tensors) {
  private static final String HEAD = "lm_head.weight";
  private static final int PIECE = 1 << 20;

  /** Masks and frequencies, which older versions saved too. */
  private static final String NO_WEIGHT = ".*\\.(attn\\.(masked_)?bias|rotary_emb\\.inv_freq)";

  private static final Set<DType> TYPES = Set.of(DType.F32, DType.BF16, DType.F16, DType.F64);

  /**
   * The parameters by NanoDO's names.
   *
   * @throws HuggingFaceException naming a tensor that is missing, of another shape or type, or not
   *     expected
   */
  Map<String, TensorSource> parameters() {
    String prefix = tensors.containsKey("wte.weight") ? "" : "transformer.";
    List<Weight> weights = Weights.of(decoder, prefix);
    var parameters = new LinkedHashMap<String, TensorSource>();
    var known = new HashSet<String>();
    for (Weight weight : weights) {
      known.add(weight.theirs());
      FloatSource stored = new StoredFloats(require(weight));
      parameters.put(weight.ours(), new FloatTensor(weight.type(), weight.from(stored)));
    }
    if (decoder.tied() && tensors.containsKey(HEAD)) {
      requireTied(weights.get(0));
      known.add(HEAD);
    }
    tensors.keySet().stream()
        .filter(name -> !known.contains(name) && !name.matches(NO_WEIGHT))
        .findFirst()
        .ifPresent(
            name -> {
              throw refused(name, "is no tensor of the model that config.json describes");
            });
    return parameters;
  }

  private TensorSource require(Weight weight) {
    TensorSource found = tensors.get(weight.theirs());
    if (found == null) {
      throw refused(weight.theirs(), "is missing");
    }
    if (!found.type().shape().equals(weight.theirShape())) {
      throw refused(
          weight.theirs(),
          "is %s, expected %s by config.json".formatted(found.type(), weight.theirShape()));
    }
    if (!TYPES.contains(found.type().dtype())) {
      throw refused(
          weight.theirs(),
          "is %s, expected float32, bfloat16 or float16: quantized weights are not supported"
              .formatted(found.type()));
    }
    return found;
  }

  private void requireTied(Weight embedding) {
    TensorSource head = Objects.requireNonNull(tensors.get(HEAD));
    TensorSource table = require(embedding);
    if (!head.type().equals(table.type()) || !isSame(head, table)) {
      throw refused(
          HEAD,
          "differs from the embedding, though config.json says tie_word_embeddings=true; set that to false if the tensor counts");
    }
  }

  private boolean isSame(TensorSource one, TensorSource other) {
    long bytes = one.type().bytes();
    ByteBuffer first = ByteBuffer.allocate((int) Math.min(bytes, PIECE));
    ByteBuffer second = ByteBuffer.allocate(first.capacity());
    try {
      for (long at = 0; at < bytes; at += first.limit()) {
        int some = (int) Math.min(bytes - at, PIECE);
        one.read(at, first.clear().limit(some));
        other.read(at, second.clear().limit(some));
        if (!first.flip().equals(second.flip())) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new HuggingFaceException(
          "cannot read the weights in %s: %s".formatted(folder, IoErrors.reason(e)), e);
    }
  }

  private HuggingFaceException refused(String tensor, String found) {
    return new HuggingFaceException("%s: the tensor %s %s".formatted(folder, tensor, found));
  }
}
