package org.nanodo.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.VarianceScaling;
import org.nanodo.nn.VarianceScaling.Distribution;
import org.nanodo.nn.VarianceScaling.Mode;
import org.nanodo.random.Random;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/**
 * Initial values, those of NanoDO from the same key: Xavier uniform for kernels, normal with
 * variance 1/D for embeddings, ones for scales.
 */
public final class Init {
  private static final VarianceScaling EMBEDDING =
      new VarianceScaling(1, Mode.FAN_IN, Distribution.NORMAL);

  private Init() {}

  /**
   * The parameters that {@code key} gives. All of one type are drawn at once, since a program that
   * draws each by itself takes far longer to compile.
   */
  public static Tree<Tensor> params(Tensor key, Tree<ParamSpec> specs) {
    double[] folded = specs.paths().stream().mapToDouble(Init::hash).toArray();
    var data = Literal.of(TensorType.of(DType.U32, folded.length), folded);
    Tensor keys = Random.foldIn(key, Lax.constant(data));
    Map<ParamSpec, List<Integer>> alike = new LinkedHashMap<>();
    for (int i = 0; i < folded.length; i++) {
      alike.computeIfAbsent(specs.leaves().get(i), s -> new ArrayList<>()).add(i);
    }
    Tensor[] values = new Tensor[folded.length];
    alike.forEach(
        (spec, indices) -> {
          List<Tensor> own = indices.stream().map(i -> row(keys, i)).toList();
          Tensor drawn = draw(Lax.concatenate(own, 0), spec);
          // Without the barrier XLA draws all again for each slice.
          Tensor all = Lax.optimizationBarrier(List.of(drawn)).get(0);
          int[] dims = spec.type().shape().dims();
          for (int k = 0; k < own.size(); k++) {
            values[indices.get(k)] = row(all, k).reshape(dims);
          }
        });
    return specs.with(List.of(values));
  }

  private static Tensor row(Tensor x, int i) {
    return Lax.sliceInDim(x, i, i + 1, 0);
  }

  /** One tensor for each key. */
  private static Tensor draw(Tensor keys, ParamSpec spec) {
    TensorType type = spec.type();
    Shape s = type.shape();
    int last = s.dim(-1);
    return switch (spec.layer()) {
      case EMBEDDING -> EMBEDDING.draw(keys, type, last, s.dim(0));
      case ATTN_IN_PROJ -> xavier(keys, type, s.dim(0), s.dim(1) * last);
      case ATTN_OUT_PROJ -> xavier(keys, type, s.dim(0) * s.dim(1), last);
      case MLP_KERNEL -> xavier(keys, type, s.dim(0), last);
      case LAYER_NORM -> Lax.full(TensorType.of(type.dtype(), keys.dim(0), last), 1);
    };
  }

  private static Tensor xavier(Tensor keys, TensorType type, int fanIn, int fanOut) {
    return VarianceScaling.XAVIER_UNIFORM.draw(keys, type, fanIn, fanOut);
  }

  /**
   * What Flax folds into the key for a parameter: the names of the modules on its path and a count,
   * hashed. The count is that of keys the module has asked for, and no module here asks twice.
   */
  private static long hash(String path) {
    int name = path.lastIndexOf('/');
    String modules = path.substring(0, name).replace("/", "");
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(modules.getBytes(StandardCharsets.UTF_8));
      byte[] digest = sha1.digest(new byte[] {1});
      return Integer.toUnsignedLong(ByteBuffer.wrap(digest).getInt());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
