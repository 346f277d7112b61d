package org.nanodo.jit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.IrModule;
import org.nanodo.ir.UserLine;
import org.nanodo.runtime.Buffer;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.CompiledProgram;
import org.nanodo.runtime.Cost;
import org.nanodo.runtime.Device;
import org.nanodo.runtime.Executable;
import org.nanodo.runtime.PjrtException;
import org.nanodo.sharding.ShardingException;

/** A function compiled for the devices of a mesh. */
public final class Compiled implements AutoCloseable {
  private final Client client;
  private final Executable executable;
  private final Lowered lowered;
  private final IrModule lowering;
  private final Map<String, Object> xlaFlags;
  private final Timings timings;
  private final List<Array> captured;
  private final boolean[] donated;

  /**
   * Nanoseconds spent on tracing, lowering to StableHLO and compiling.
   *
   * @param cached whether the program was loaded from the cache, in {@code compileNanos}
   */
  public record Timings(long traceNanos, long lowerNanos, long compileNanos, boolean cached) {}

  Compiled(
      Client client,
      Executable executable,
      Lowered lowered,
      IrModule lowering,
      Map<String, Object> xlaFlags,
      Timings timings) {
    this.client = client;
    this.executable = executable;
    this.lowered = lowered;
    this.captured =
        lowered.captured().stream()
            .map(t -> Placement.on(client, t.array(), lowered.mesh()))
            .toList();
    this.lowering = lowering;
    this.xlaFlags = xlaFlags;
    this.timings = timings;
    List<ArgSpec> args = lowered.args().leaves();
    this.donated = new boolean[args.size() + captured.size()];
    for (int i = 0; i < args.size(); i++) {
      donated[i] = args.get(i).donated();
    }
  }

  /**
   * Starts the program and returns before its results are computed. Donated arguments are closed.
   *
   * @throws ShardingException if an argument does not have the type and sharding that the program
   *     was compiled for, or belongs to another client
   */
  public Tree<Tensor> call(Tree<Tensor> arguments) {
    return run(arguments.map(Tensor::array));
  }

  /** The same of the arrays behind tensors. */
  Tree<Tensor> run(Tree<Array> arguments) {
    List<Array> args = arguments.leaves();
    List<ArgSpec> specs = lowered.args().leaves();
    if (args.size() != specs.size()) {
      throw new ShardingException(
          "compiled for %d tensors, called with %d".formatted(specs.size(), args.size()));
    }
    Buffer[][] in = new Buffer[args.size() + captured.size()][];
    for (int i = 0; i < captured.size(); i++) {
      in[args.size() + i] = requireOpen(captured.get(i)).shards();
    }
    for (int i = 0; i < args.size(); i++) {
      Array a = args.get(i).requireOpen();
      ArgSpec s = specs.get(i);
      if (!a.type().equals(s.type()) || !a.sharding().equals(s.sharding())) {
        throw new ShardingException(
            "argument '%s' is %s over %s, compiled for %s %s over %s"
                .formatted(
                    lowered.args().paths().get(i),
                    a,
                    a.sharding().mesh(),
                    s.type(),
                    s.sharding().spec(),
                    lowered.mesh()));
      }
      in[i] = a.shards();
      requireHere(i, a);
    }
    Buffer[][] out = execute(in);
    String call =
        specs.stream().anyMatch(ArgSpec::donated)
            ? "%s (%s)".formatted(name(), UserLine.current())
            : "";
    for (int i = 0; i < args.size(); i++) {
      if (donated[i]) {
        args.get(i).donatedTo(call);
      }
    }
    var results = new ArrayList<Tensor>(out.length);
    for (Tensor t : lowered.results().leaves()) {
      var array = new Array(client, t.type(), t.sharding(), out[results.size()]);
      results.add(Tensor.of(array).weaklyTyped(t.isWeaklyTyped()));
    }
    return lowered.results().with(results);
  }

  private Buffer[][] execute(Buffer[][] in) {
    try {
      return executable.execute(in, donated);
    } catch (IllegalStateException e) {
      throw donatedTwice(in).orElse(e);
    } catch (PjrtException e) {
      throw e.in(name());
    }
  }

  /** What is wrong if an argument is donated and passed, or captured, a second time. */
  private Optional<IllegalStateException> donatedTwice(Buffer[][] in) {
    List<String> paths = lowered.args().paths();
    for (int i = 0; i < paths.size(); i++) {
      for (int j = 0; donated[i] && j < in.length; j++) {
        if (i != j && in[i][0] == in[j][0]) {
          String other =
              j < paths.size() ? "is also argument '%s'".formatted(paths.get(j)) : "is captured";
          return Optional.of(
              new IllegalStateException(
                  UserLine.after(
                      "%s: argument '%s' %s is donated and %s; pass it once, or do not donate it"
                          .formatted(
                              name(),
                              paths.get(i),
                              lowered.args().leaves().get(i).type(),
                              other))));
        }
      }
    }
    return Optional.empty();
  }

  private String name() {
    return lowered.program().main().name();
  }

  private Array requireOpen(Array tensor) {
    try {
      return tensor.requireOpen();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "%s captures a tensor: %s".formatted(name(), e.getMessage()), e);
    }
  }

  private void requireHere(int argument, Array a) {
    Device device = a.shards()[0].device();
    if (!executable.devices().contains(device)) {
      throw new ShardingException(
          "argument '%s', %s, is on %s of another client; a client computes only with its own arrays:"
                  .formatted(lowered.args().paths().get(argument), a, device)
              + " make it with the client that the function was compiled for, or copy it there with"
              + " Array.of(client, array.toHost(), sharding)");
    }
  }

  /** The program as it was given to the compiler, without locations. */
  public String stablehlo() {
    return lowering.text();
  }

  /**
   * The program as XLA optimized it, for one device; it is compiled again for that.
   *
   * @throws IllegalStateException if the platform writes no text
   */
  public String hlo() {
    return HloText.of(client, lowered, xlaFlags);
  }

  /** What a call costs. */
  public Cost cost() {
    return program().cost();
  }

  /** XLA's flags that it was compiled with, the platform's defaults included. */
  public Map<String, Object> xlaFlags() {
    return xlaFlags;
  }

  /** What was compiled. */
  public Lowered lowered() {
    return lowered;
  }

  /** The program on its devices. */
  public Executable executable() {
    return executable;
  }

  /** What a device runs. */
  public CompiledProgram program() {
    return executable.program();
  }

  /** How long it took to make. */
  public Timings timings() {
    return timings;
  }

  @Override
  public void close() {
    executable.close();
  }
}
