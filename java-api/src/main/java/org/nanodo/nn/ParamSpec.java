package org.nanodo.nn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Random;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.NamedSharding;

/**
 * A parameter before it has a value.
 *
 * @param one its type; in a stack that of each member
 * @param axes the logical axes of {@code one}
 * @param ordinal its number among the parameters of its layer, from 1
 * @param stack the stack that it belongs to, or {@link Stack#NONE}
 */
public record ParamSpec(
    TensorType one, ParamInitializer init, List<String> axes, int ordinal, Stack stack) {
  public ParamSpec {
    axes = List.copyOf(axes);
  }

  /**
   * Layers of which each parameter is one tensor, with the layers along its leading axis.
   *
   * @param path of the stack; the members have the paths {@code blocks_0}, {@code blocks_1}, …
   * @param size how many there are, 0 for no stack
   */
  public record Stack(String path, int size) {
    /** A parameter that belongs to no stack. */
    public static final Stack NONE = new Stack("", 0);

    /** The path of a member. */
    String member(int i) {
      return path + "_" + i;
    }
  }

  /** Parameters with equal values of this are initialised by the same program. */
  public record Draw(TensorType one, ParamInitializer init, int stack) {}

  /** The key of the program that initialises it. */
  public Draw drawn() {
    return new Draw(one, init, stack.size);
  }

  /** Whether it is a stack of parameters. */
  public boolean isStack() {
    return stack.size > 0;
  }

  /** How many leading axes count the members of a stack. */
  public int lead() {
    return isStack() ? 1 : 0;
  }

  /**
   * How many leading axes of {@code one} are a kernel's inputs, as the fans of its initializer say;
   * 1 if they do not.
   */
  public int inputs() {
    double fan = 1;
    for (int axis = 0; axis < one.rank(); axis++) {
      fan *= one.shape().dim(axis);
      if (fan == init.fanIn()) {
        return axis + 1;
      }
    }
    return 1;
  }

  /** Its type, that of the whole stack if it is one. */
  public TensorType type() {
    return isStack() ? one.with(one.shape().prepend(stack.size)) : one;
  }

  /** How it is stored; the axis of a stack is not split. */
  public NamedSharding stored(Layout layout) {
    NamedSharding each = layout.stored(axes);
    return isStack() ? new NamedSharding(each.mesh(), each.spec().prepend(List.of())) : each;
  }

  /** The paths of the members of the stack at {@code path}; none if it is no stack. */
  public List<String> members(String path) {
    return isStack() ? names(path) : List.of();
  }

  /** The path of the parameter at {@code path}, or those of the members of a stack. */
  public List<String> names(String path) {
    return isStack()
        ? IntStream.range(0, stack.size)
            .mapToObj(i -> stack.member(i) + path.substring(stack.path.length()))
            .toList()
        : List.of(path);
  }

  /**
   * The initial value.
   *
   * @param keys u32[2], or u32[N,2] for the members of a stack
   */
  public Tensor draw(Tensor keys) {
    if (!isStack()) {
      return init.draw(keys, one);
    }
    Scan<List<Tensor>, Tensor, Tensor> each =
        Scan.of((none, key) -> new Step<>(none, init.draw(key, one)));
    return each.apply(List.of(), keys).y();
  }

  /** The keys that {@link #draw} takes, for the parameter at {@code path}. */
  public Literal keys(long seed, String path) {
    List<Literal> keys = names(path).stream().map(name -> key(seed, name)).toList();
    return isStack() ? Literal.stack(keys) : keys.get(0);
  }

  /** As Flax: a hash of the layers' names and the ordinal is folded into the seed's key. */
  private Literal key(long seed, String path) {
    String layers = path.substring(0, Math.max(0, path.lastIndexOf('/'))).replace("/", "");
    return Random.foldIn(Random.keyData(seed), hash(layers, ordinal));
  }

  static long hash(String names, int ordinal) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(names.getBytes(StandardCharsets.UTF_8));
      int hash = ByteBuffer.wrap(sha1.digest(bytes(ordinal))).getInt();
      return Integer.toUnsignedLong(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** Big-endian, without leading zero bytes. */
  private static byte[] bytes(int number) {
    byte[] all = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    int from = Integer.numberOfLeadingZeros(number) / Byte.SIZE;
    return Arrays.copyOfRange(all, from, all.length);
  }
}
