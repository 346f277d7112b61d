package org.nanodo.faults;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.checkpoint.Checkpoint;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.checkpoint.LockedWorkdir;
import org.nanodo.checkpoint.Retention;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.HostTransfer;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/**
 * A process that saves or restores a tensor of more than 2 GiB, and says what memory it took:
 * arguments {@code save|restore WORKDIR}.
 */
final class LargeState {
  static final TensorType TYPE = TensorType.of(DType.BF16, 1 << 15, (1 << 15) + 1024);
  private static final NamedSharding SHARDING = NamedSharding.replicated(Mesh.SINGLE);

  private LargeState() {}

  public static void main(String[] arguments) throws IOException {
    Path workdir = Path.of(arguments[1]);
    try (Client client = Client.open(ClientOptions.cpu(1));
        var transfer = new HostTransfer(client)) {
      long before = peak();
      double last =
          arguments[0].equals("save")
              ? save(workdir, client, transfer)
              : restore(workdir, client, transfer);
      System.out.printf("%.0f %d%n", last, peak() - before);
    }
  }

  private static double save(Path path, Client client, HostTransfer transfer) {
    var add = new ArgSpec(TensorType.of(DType.BF16), SHARDING);
    Function<Tensor, Tensor> rows =
        x ->
            Tensor.arange(TYPE.shape().dim(0))
                .astype(DType.BF16)
                .add(x)
                .reshape(TYPE.shape().dim(0), 1)
                .broadcastTo(TYPE.shape().dims());
    try (Compiled program =
            Jit.compile(
                client,
                "rows",
                rows,
                Tree.of(add, ArgSpec.class),
                JitOptions.replicated(SHARDING));
        Tensor zero = Tensor.of(client, Literal.scalar(DType.BF16, 0), SHARDING);
        Tensor tensor = program.call(program.lowered().args().with(List.of(zero))).leaves().get(0);
        LockedWorkdir workdir = LockedWorkdir.open(path)) {
      var entry =
          new Entry("table", TYPE, out -> transfer.toHost(tensor, OptionalInt.empty(), out));
      new Checkpoints(workdir, Retention.last(1), line -> {})
          .save(1, List.of(entry), new JsonObject(), new JsonObject());
      return last(client, tensor);
    }
  }

  private static double restore(Path path, Client client, HostTransfer transfer)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoints.find(path, line -> {})) {
      var source = checkpoint.restore(Map.of("table", TYPE)).get("table");
      try (Tensor tensor = transfer.toDevices(source, SHARDING)) {
        return last(client, tensor);
      }
    }
  }

  /** The last element. */
  private static double last(Client client, Tensor tensor) {
    var whole = new ArgSpec(TYPE, SHARDING);
    int rows = TYPE.shape().dim(0);
    int columns = TYPE.shape().dim(1);
    Function<Tensor, Tensor> corner =
        x ->
            Lax.slice(
                x, new int[] {rows - 1, columns - 1}, new int[] {rows, columns}, new int[] {1, 1});
    try (Compiled program =
            Jit.compile(
                client,
                "last",
                corner,
                Tree.of(whole, ArgSpec.class),
                JitOptions.replicated(SHARDING));
        Tensor one = program.call(program.lowered().args().with(List.of(tensor))).leaves().get(0)) {
      return one.toHost().item();
    }
  }

  /** The largest resident memory so far, in bytes. */
  private static long peak() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
