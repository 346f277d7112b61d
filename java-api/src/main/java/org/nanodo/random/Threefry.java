package org.nanodo.random;

import static org.nanodo.trace.ArgumentChecks.require;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.Jitted;

/**
 * The block function Threefry-2x32 with 20 rounds: Salmon et al., "Parallel Random Numbers: As Easy
 * as 1, 2, 3", SC11. Each element is computed from its own position, so that an array split over
 * devices has the values of a whole one, and each device computes only its part.
 */
public final class Threefry {
  private static final int[][] ROTATIONS = {{13, 15, 26, 6}, {17, 29, 16, 24}};
  private static final int PARITY = 0x1BD11BDA;

  /** One program even when run eagerly, where each of a hundred operations would be one. */
  private static final Jitted<Block, Words> ENCRYPT =
      Transforms.jit((Block block) -> encrypt(block)).named("threefry2x32");

  private Threefry() {}

  /** A pair of uint32 tensors. */
  public record Words(Tensor first, Tensor second) {
    /** Both in one uint32 tensor, along a new last axis. */
    public Tensor stacked() {
      return Lax.concatenate(List.of(first.expandDims(-1), second.expandDims(-1)), -1);
    }
  }

  private record Block(Words key, Words count) {}

  /**
   * Encrypts all counts under all keys.
   *
   * @param key uint32 [keys…, 2]
   * @return two words of shape [keys…, counts…]
   */
  public static Words encrypt(Tensor key, Words count) {
    boolean isKey = key.dtype() == DType.U32 && key.rank() > 0 && key.dim(-1) == 2;
    require(isKey, "%s is not a key, which is uint32 [..., 2]; make one with Random.key", key);
    int counts = Math.max(count.first.rank(), count.second.rank());
    var words = new Words(word(key, 0, counts), word(key, 1, counts));
    return ENCRYPT.apply(new Block(words, count));
  }

  /** 32 random bits for each position, uint32. */
  public static Tensor bits(Tensor key, Shape shape) {
    Words words = encrypt(key, positions(shape));
    return words.first.xor(words.second);
  }

  /** 64 random bits for each position, int64. */
  public static Tensor bits64(Tensor key, Shape shape) {
    Words words = encrypt(key, positions(shape));
    return words.first.astype(DType.I64).shiftLeft(32).or(words.second.astype(DType.I64));
  }

  /** One word of each key, with dimensions of size one for the counts. */
  private static Tensor word(Tensor key, int i, int counts) {
    int[] dims = new int[key.rank() - 1 + counts];
    for (int d = 0; d < dims.length; d++) {
      dims[d] = d < key.rank() - 1 ? key.dim(d) : 1;
    }
    return Lax.sliceInDim(key, i, i + 1, -1).reshape(dims);
  }

  private static Words encrypt(Block block) {
    Tensor k0 = block.key.first;
    Tensor k1 = block.key.second;
    var keys = new ArrayList<>(List.of(k0, k1, k0.xor(k1).xor(word(PARITY))));
    Tensor x = block.count.first.add(k0);
    Tensor y = block.count.second.add(k1);
    for (int group = 1; group <= 5; group++) {
      for (int r : ROTATIONS[(group - 1) % 2]) {
        x = x.add(y);
        y = y.shiftLeft(r).or(y.shiftRightLogical(32 - r)).xor(x);
      }
      Collections.rotate(keys, -1);
      x = x.add(keys.get(0));
      y = y.add(keys.get(1).add(word(group)));
    }
    return new Words(x, y);
  }

  /** Encrypts one count, of which {@code data} is the low word, on the host. */
  public static Literal foldIn(Literal key, int data) {
    IntBuffer words = key.data().asIntBuffer();
    int[] keys = {words.get(0), words.get(1), words.get(0) ^ words.get(1) ^ PARITY};
    int x = keys[0];
    int y = data + keys[1];
    for (int group = 1; group <= 5; group++) {
      for (int r : ROTATIONS[(group - 1) % 2]) {
        x += y;
        y = Integer.rotateLeft(y, r) ^ x;
      }
      x += keys[group % 3];
      y += keys[(group + 1) % 3] + group;
    }
    return Literal.of(key.type(), Integer.toUnsignedLong(x), Integer.toUnsignedLong(y));
  }

  /** The 32 bits as a uint32 scalar. */
  public static Tensor word(int value) {
    return Lax.scalar(DType.U32, Integer.toUnsignedLong(value));
  }

  /** The position of each element of {@code shape} in row-major order: its high and low word. */
  public static Words positions(Shape shape) {
    if (shape.size() <= 1L << 32) {
      return new Words(word(0), position(shape, DType.U32));
    }
    Tensor position = position(shape, DType.I64);
    Tensor high = position.shiftRightLogical(32);
    return new Words(high.astype(DType.U32), position.astype(DType.U32));
  }

  private static Tensor position(Shape shape, DType dtype) {
    var type = new TensorType(dtype, shape);
    Tensor sum = Lax.full(type, 0);
    long stride = 1;
    for (int i = shape.rank() - 1; i >= 0; i--) {
      sum = shape.dim(i) == 1 ? sum : sum.add(Lax.iota(type, i).mul(stride));
      stride *= shape.dim(i);
    }
    return sum;
  }
}
