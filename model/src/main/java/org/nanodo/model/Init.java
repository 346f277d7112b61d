package org.nanodo.model;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;

/**
 * Initial values: Xavier uniform for kernels (Glorot and Bengio, 2010), normal with variance 1/D
 * for embeddings, ones for scales. A parameter's values depend only on the seed and its path.
 */
public final class Init {
  private Init() {}

  /** The initial value of the parameter at {@code path}. */
  public static Literal value(long seed, String path, ParamSpec spec) {
    var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + path.hashCode());
    Shape shape = spec.type().shape();
    int last = shape.dim(-1);
    return switch (spec.layer()) {
      case EMBEDDING -> {
        double std = 1 / Math.sqrt(last);
        yield fill(spec, () -> std * random.nextGaussian());
      }
      case ATTN_IN_PROJ -> xavier(spec, shape.dim(0), shape.dim(1) * last, random);
      case ATTN_OUT_PROJ -> xavier(spec, shape.dim(0) * shape.dim(1), last, random);
      case MLP_KERNEL -> xavier(spec, shape.dim(0), last, random);
      case LAYER_NORM -> fill(spec, () -> 1);
    };
  }

  private static Literal xavier(ParamSpec spec, int fanIn, int fanOut, SplittableRandom random) {
    double limit = Math.sqrt(6.0 / (fanIn + fanOut));
    return fill(spec, () -> limit * (2 * random.nextDouble() - 1));
  }

  private static Literal fill(ParamSpec spec, DoubleSupplier next) {
    ByteBuffer data = Literal.allocate(spec.type());
    FloatBuffer floats = data.asFloatBuffer();
    while (floats.hasRemaining()) {
      floats.put((float) next.getAsDouble());
    }
    return Literal.wrap(spec.type(), data);
  }
}
