package org.nanodo.jit;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/**
 * How fast a CPU multiplies float32 matrices.
 *
 * @param flops floating-point operations a second, the most that was seen
 * @param busy whether other processes used the CPU meanwhile
 */
record ProductSpeed(double flops, boolean busy) {
  private static final int SMALLEST = 1024;
  private static final int LARGEST = 4096;

  /** Nanoseconds that a product must take, so that starting it takes none of them. */
  private static final long LONG_ENOUGH = 30_000_000;

  /** Nanoseconds for the products of one size, of which the fastest counts. */
  private static final long PER_SIZE = 250_000_000;

  /** Nanoseconds after which no larger size begins. */
  private static final long LONGEST = 600_000_000;

  /** The part of the CPU that others may use, since a clock and a shell always do. */
  private static final double IDLE = 0.1;

  /** Multiplies larger and larger matrices on the first device of a client. */
  static ProductSpeed measure(Client client) {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    others(system);
    long began = System.nanoTime();
    double best = 0;
    long fastest = 0;
    for (int n = SMALLEST;
        n <= LARGEST && fastest < LONG_ENOUGH && System.nanoTime() - began < LONGEST;
        n *= 2) {
      fastest = fastest(client, n);
      best = Math.max(best, 2. * n * n * n / fastest * 1e9);
    }
    return new ProductSpeed(best, others(system) > IDLE);
  }

  /** The part of the CPU that other processes have used since the last call. */
  private static double others(OperatingSystemMXBean system) {
    return system.getCpuLoad() - system.getProcessCpuLoad();
  }

  private static long fastest(Client client, int n) {
    var one = NamedSharding.replicated(Mesh.SINGLE);
    TensorType type = TensorType.of(DType.F32, n, n);
    Tree<ArgSpec> args = Tree.of(new ArgSpec(type, one), ArgSpec.class);
    Function<Tensor, Tensor> product = x -> x.matmul(x);
    Literal values = Literal.wrap(type, Literal.allocate(type));
    try (Compiled program =
            Jit.compile(client, "product", product, args, JitOptions.replicated(one));
        Tensor x = Tensor.of(client, values, one)) {
      Tree<Tensor> in = program.lowered().args().with(List.of(x));
      long began = System.nanoTime();
      nanos(program, in); // The first call is slower.
      long fastest = nanos(program, in);
      while (System.nanoTime() - began < PER_SIZE) {
        fastest = Math.min(fastest, nanos(program, in));
      }
      return fastest;
    }
  }

  private static long nanos(Compiled program, Tree<Tensor> in) {
    long start = System.nanoTime();
    try (Tensor result = program.call(in).leaves().get(0)) {
      result.blockUntilReady();
      return System.nanoTime() - start;
    }
  }
}
