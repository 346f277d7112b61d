package org.nanodo.mistakes;

import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.function.UnaryOperator;
import org.nanodo.Callbacks;
import org.nanodo.Ffi;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.PlatformPrograms;

/** Java functions and handlers that fail, or that a program cannot call. */
final class CallbackMistakes {
  private CallbackMistakes() {}

  static void addTo(Mistakes to) {
    to.add(
        "callback with another type",
        () ->
            jit((Tensor v) ->
                    Callbacks.pureCallback(in -> in.get(0), TensorType.of(DType.I32, 3), v))
                .apply(x())
                .toHost());
    to.add(
        "callback that throws",
        () ->
            jit((Tensor v) ->
                    Callbacks.pureCallback(
                        in -> {
                          throw new IllegalStateException("no such number");
                        },
                        v.type(),
                        v))
                .apply(x())
                .toHost());
    to.add(
        "debugPrint with too few places",
        () -> {
          Callbacks.debugPrint("{} and {}", x());
          return x();
        });
    elsewhere(to, "pureCallback", v -> Callbacks.pureCallback(in -> in.get(0), v.type(), v).add(1));
    elsewhere(
        to, "ioCallback", v -> Callbacks.ioCallback(in -> in, List.of(v.type()), v).get(0).add(1));
    elsewhere(
        to,
        "debugPrint",
        v -> {
          Callbacks.debugPrint("v is {}", v);
          return v;
        });
    elsewhere(to, "handler", v -> Ffi.call("scale", v.type()).apply(v).add(1));
    to.add(
        "handler that is not registered",
        () -> jit((Tensor v) -> Ffi.call("scale", v.type()).apply(v)).apply(x()));
    to.add(
        "vmap of a handler",
        () -> vmap((Tensor v) -> Ffi.call("scale", v.type()).apply(v)).apply(x()));
  }

  /** Compiled for a TPU. */
  private static void elsewhere(Mistakes to, String what, UnaryOperator<Tensor> f) {
    to.add(
        what + " on another platform",
        () -> PlatformPrograms.text(jit((Tensor v) -> f.apply(v)).lower(x()), "tpu"));
  }

  private static Tensor x() {
    return Tensor.of(1., 2, 3);
  }
}
