package org.nanodo.runtime;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** Times pieces of programs on the first device of a client. */
public final class HloTimer {
  /** Nothing of a program that was optimized before is changed. */
  private static final String UNCHANGED = "xla_disable_all_hlo_passes";

  /** A program of fewer operations is run by the thread that starts it. */
  private static final int CHEAP = 1000;

  private static final int LEAST_RUNS = 5;
  private static final int MOST_RUNS = 200;
  private static final long NANOS = 40_000_000;

  private final Client client;
  private final byte[] options;
  private final Map<HloProgram, Double> known = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(0);

  /**
   * With the flags that the program was compiled with.
   *
   * @throws PjrtException if the platform's compiler takes no optimized programs
   */
  public HloTimer(Client client, Map<String, Object> xlaFlags) {
    this.client = client;
    this.options = new CompileOptions(1, true, xlaFlags).withFlag(UNCHANGED, true).toBytes();
  }

  /**
   * The nanoseconds of one execution, the median of several, without those that it takes to start a
   * program; empty if a value of it is not an array. Equal pieces are run once.
   *
   * @throws PjrtException if the plugin cannot run the piece alone
   */
  public OptionalDouble nanos(HloPiece piece) {
    HloProgram program = piece.program();
    if (program.parameters().stream().anyMatch(Optional::isEmpty)) {
      return OptionalDouble.empty();
    }
    boolean elsewhere = piece.flops() >= CHEAP;
    int results = program.reused().length;
    double start = known(HloSlice.start(program.parameters().size() - results, results, elsewhere));
    return OptionalDouble.of(Math.max(0, known(program) - start));
  }

  private double known(HloProgram program) {
    Double nanos = known.get(program);
    if (nanos == null) {
      nanos = measure(program);
      known.put(program, nanos);
    }
    return nanos;
  }

  private double measure(HloProgram piece) {
    int[] reused = piece.reused();
    boolean[] donated = new boolean[piece.parameters().size()];
    IntStream.of(reused).forEach(p -> donated[p] = true);
    Buffer[][] args = new Buffer[donated.length][];
    try (Executable executable = client.compileHlo(piece.toBytes(), options)) {
      for (int p = 0; p < args.length; p++) {
        args[p] = new Buffer[] {random(piece.parameters().get(p).orElseThrow())};
      }
      return median(() -> run(executable, args, donated, reused));
    } finally {
      Stream.of(args).filter(Objects::nonNull).forEach(a -> a[0].close());
    }
  }

  /** Results become arguments of the next run. */
  private static void run(Executable executable, Buffer[][] args, boolean[] donated, int[] reused) {
    Buffer[][] results = executable.execute(args, donated);
    for (int r = 0; r < results.length; r++) {
      results[r][0].await();
      args[reused[r]] = results[r];
    }
  }

  private static double median(Runnable run) {
    var nanos = new ArrayList<Long>();
    run.run();
    run.run(); // The first are slower.
    long began = System.nanoTime();
    long last = began;
    while (nanos.size() < LEAST_RUNS || nanos.size() < MOST_RUNS && last - began < NANOS) {
      run.run();
      long now = System.nanoTime();
      nanos.add(now - last);
      last = now;
    }
    nanos.sort(null);
    return (nanos.get(nanos.size() / 2) + nanos.get((nanos.size() - 1) / 2)) / 2.;
  }

  /** Floats between 1/4 and 1, of which nothing overflows; other types are zero. */
  private Buffer random(TensorType type) {
    ByteBuffer data = Literal.allocate(type);
    switch (type.dtype()) {
      case F32 -> {
        while (data.remaining() >= Float.BYTES) {
          data.putFloat((float) random.nextDouble(0.25, 1));
        }
      }
      case F64 -> {
        while (data.remaining() >= Double.BYTES) {
          data.putDouble(random.nextDouble(0.25, 1));
        }
      }
      case BF16 -> fill(data, 0x3e80, 0x3f80);
      case F16 -> fill(data, 0x3400, 0x3c00);
      default -> {}
    }
    data.rewind();
    long[] strides = new long[type.rank()];
    long stride = type.dtype().bytes();
    for (int d = strides.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= type.shape().dim(d);
    }
    List<Device> first = client.devices().subList(0, 1);
    return client.put(first, type, data, new long[1], strides).get(0);
  }

  private void fill(ByteBuffer data, int from, int to) {
    while (data.remaining() >= Short.BYTES) {
      data.putShort((short) random.nextInt(from, to));
    }
  }
}
