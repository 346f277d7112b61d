package org.nanodo.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.VarianceScaling;
import org.nanodo.nn.VarianceScaling.Distribution;
import org.nanodo.nn.VarianceScaling.Mode;
import org.nanodo.random.Random;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Scan;
import org.nanodo.trace.Step;
import org.nanodo.trace.Tensor;

/**
 * Initial values, those of NanoDO from the same key: Xavier uniform for kernels, normal with
 * variance 1/D for embeddings, ones for scales.
 */
public final class Init {
  private static final VarianceScaling EMBEDDING =
      new VarianceScaling(1, Mode.FAN_IN, Distribution.NORMAL);

  private Init() {}

  /**
   * The initial value of a parameter.
   *
   * @param keys its own {@link #key}, u32[2], or those of all that are stacked, u32[N,2]
   */
  public static Tensor value(Tensor keys, ParamSpec spec) {
    if (spec.stack() == 0) {
      return one(keys, spec);
    }
    Scan<List<Tensor>, Tensor, Tensor> each =
        Scan.of((none, key) -> new Step<>(none, one(key, spec)));
    return each.apply(List.of(), keys).y();
  }

  private static Tensor one(Tensor key, ParamSpec spec) {
    TensorType type = spec.one();
    Shape s = type.shape();
    int last = s.dim(-1);
    return switch (spec.layer()) {
      case EMBEDDING -> EMBEDDING.draw(key, type, last, s.dim(0));
      case ATTN_IN_PROJ -> xavier(key, type, s.dim(0), s.dim(1) * last);
      case ATTN_OUT_PROJ -> xavier(key, type, s.dim(0) * s.dim(1), last);
      case MLP_IN, MLP_OUT -> xavier(key, type, s.dim(0), last);
      case LAYER_NORM -> Lax.full(type, 1);
    };
  }

  private static Tensor xavier(Tensor key, TensorType type, int fanIn, int fanOut) {
    return VarianceScaling.XAVIER_UNIFORM.draw(key, type, fanIn, fanOut);
  }

  /** The keys of all that {@code spec} at {@code path} stands for, as {@link #value} takes them. */
  public static Literal keys(long seed, String path, ParamSpec spec) {
    List<Literal> keys = spec.names(path).stream().map(name -> key(seed, name)).toList();
    return spec.stack() == 0 ? keys.get(0) : Literal.stack(keys);
  }

  /**
   * The key of the parameter at {@code path}, as Flax derives it: into the seed's key goes a hash
   * of the modules' names and of a count. The count is that of keys the module has asked for, and
   * no module here asks twice.
   */
  private static Literal key(long seed, String path) {
    int name = path.lastIndexOf('/');
    String modules = path.substring(0, Math.max(0, name)).replace("/", "");
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(modules.getBytes(StandardCharsets.UTF_8));
      int hash = ByteBuffer.wrap(sha1.digest(new byte[] {1})).getInt();
      return Random.foldIn(Random.keyData(seed), Integer.toUnsignedLong(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
