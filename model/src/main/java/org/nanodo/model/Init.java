package org.nanodo.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.VarianceScaling;
import org.nanodo.nn.VarianceScaling.Distribution;
import org.nanodo.nn.VarianceScaling.Mode;
import org.nanodo.random.Random;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;

/**
 * Initial values, those of NanoDO from the same key: Xavier uniform for kernels, normal with
 * variance 1/D for embeddings, ones for scales.
 */
public final class Init {
  private static final VarianceScaling EMBEDDING =
      new VarianceScaling(1, Mode.FAN_IN, Distribution.NORMAL);

  private Init() {}

  /** The initial value of a parameter, from its own {@link #key}. */
  public static Tensor value(Tensor key, ParamSpec spec) {
    TensorType type = spec.type();
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

  /**
   * The key of the parameter at {@code path}, as Flax derives it: into the seed's key goes a hash
   * of the modules' names and of a count. The count is that of keys the module has asked for, and
   * no module here asks twice.
   */
  public static Literal key(long seed, String path) {
    int name = path.lastIndexOf('/');
    String modules = path.substring(0, Math.max(0, name)).replace("/", "");
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(modules.getBytes(StandardCharsets.UTF_8));
      byte[] digest = sha1.digest(new byte[] {1});
      return Random.foldIn(Random.key(seed), ByteBuffer.wrap(digest).getInt());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
