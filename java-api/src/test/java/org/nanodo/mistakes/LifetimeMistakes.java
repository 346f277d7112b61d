package org.nanodo.mistakes;

import static org.nanodo.Transforms.jit;

import java.util.List;
import java.util.Map;
import org.nanodo.Debug;
import org.nanodo.Tensor;
import org.nanodo.Tensors;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;

/** Tensors that are closed or donated, numbers that are none. */
final class LifetimeMistakes {
  private LifetimeMistakes() {}

  static void addTo(Mistakes to) {
    to.add(
        "use after close",
        () -> {
          Tensor x = x();
          x.close();
          return x.add(1);
        });
    to.add(
        "value after close",
        () -> {
          Tensor x = x();
          x.close();
          return x.toFloats();
        });
    to.add(
        "use after its arena",
        () -> {
          Tensor x;
          try (var arena = Tensors.arena()) {
            x = x().add(1);
          }
          return x.add(1);
        });
    to.add(
        "use after its client",
        () -> {
          Tensor x;
          try (Client client = Client.open(ClientOptions.cpu(1))) {
            x = Tensor.of(client, x().toHost(), NamedSharding.replicated(Mesh.of("data", 1)));
          }
          return x.add(1);
        });
    to.add(
        "use after donation",
        () -> {
          var step = jit((Map<String, Tensor> p) -> Tree.map(v -> v.add(1), p)).named("step");
          Tensor x = x();
          step.donate(0).apply(Map.of("x", x));
          return x.add(1);
        });
    to.add(
        "donated in two calls",
        () -> {
          Tensor x = x();
          var step = jit((Tensor v) -> v.add(1)).named("step").donate(0);
          step.apply(x);
          return step.apply(x);
        });
    to.add(
        "donated twice in a call",
        () -> {
          Tensor x = x();
          return jit((Tensor a, Tensor b) -> a.add(b)).donate(0, 1).apply(x, x);
        });
    to.add(
        "donated and captured",
        () -> {
          Tensor x = x();
          return jit((Tensor a) -> a.add(x)).donate(0).apply(x);
        });
    to.add(
        "captured after close",
        () -> {
          Tensor x = x();
          var f = jit((Tensor a) -> a.add(x)).named("f");
          f.apply(Tensor.of(1.));
          x.close();
          return f.apply(Tensor.of(1.));
        });
    to.add(
        "devices after the first operation",
        () -> {
          x().add(1);
          Devices.cpu(2);
          return x();
        });
    to.add(
        "not a number",
        () -> {
          Debug.nans(true);
          try {
            return jit((Tensor v) -> v.sub(2).log().sum()).named("f").apply(x());
          } finally {
            Debug.nans(false);
          }
        });
    to.add(
        "argument that is not a number",
        () -> {
          Debug.nans(true);
          try {
            return jit((List<Tensor> in) -> in.get(1).mul(2))
                .apply(List.of(x(), Tensor.of(Double.NaN)));
          } finally {
            Debug.nans(false);
          }
        });
    to.add("out of memory", () -> Tensor.zeros(DType.F32, 1 << 20, 1 << 20).add(1).toHost());
  }

  private static Tensor x() {
    return Tensor.of(1., 2, 3);
  }
}
