package org.nanodo.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.ir.CollectiveOp.Varying;
import org.nanodo.ir.Function;
import org.nanodo.ir.NamedAxis;
import org.nanodo.ir.Node;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.ir.VaryingAxes;
import org.nanodo.sharding.Mesh;

/**
 * The named axes that collectives can use where a function is traced: those of the mesh of a {@code
 * shardMap}, and those that {@code vmap} maps over. Within a {@code shardMap} it also records along
 * which axes traced values differ between devices, as gradients that are taken there depend on it.
 */
public final class AxisEnvironment {
  private static final ThreadLocal<AxisEnvironment> CURRENT =
      ThreadLocal.withInitial(() -> new AxisEnvironment(List.of(), null));

  private final List<NamedAxis> axes;
  private final @Nullable Manual manual;

  private AxisEnvironment(List<NamedAxis> axes, @Nullable Manual manual) {
    this.axes = axes;
    this.manual = manual;
  }

  private record Manual(VaryingAxes analysis, Map<Value, Set<String>> varying) {}

  /** What {@code body} gives with the axis of a {@code vmap}, if that has a name. */
  public static <R> R mapped(String name, int size, Supplier<R> body) {
    if (name.isEmpty()) {
      return body.get();
    }
    AxisEnvironment outer = CURRENT.get();
    List<NamedAxis> axes = new ArrayList<>(outer.axes);
    axes.removeIf(a -> a.name().equals(name));
    axes.add(new NamedAxis(name, size, false));
    return within(new AxisEnvironment(axes, outer.manual), body);
  }

  /** What {@code body} gives on each device of a mesh. */
  public static <R> R manual(Mesh mesh, Supplier<R> body) {
    List<NamedAxis> axes = new ArrayList<>();
    for (NamedAxis a : CURRENT.get().axes) {
      if (!mesh.axes().contains(a.name())) {
        axes.add(a);
      }
    }
    mesh.axes().forEach(a -> axes.add(new NamedAxis(a, mesh.size(a), true)));
    var manual = new Manual(new VaryingAxes(mesh), new HashMap<>());
    return within(new AxisEnvironment(axes, manual), body);
  }

  private static <R> R within(AxisEnvironment environment, Supplier<R> body) {
    AxisEnvironment outer = CURRENT.get();
    CURRENT.set(environment);
    try {
      return body.get();
    } finally {
      CURRENT.set(outer);
    }
  }

  /** The axes, by which traced functions differ. */
  public static List<NamedAxis> axes() {
    return CURRENT.get().axes;
  }

  /** Whether each device of a mesh is programmed by itself here. */
  public static boolean isManual() {
    return CURRENT.get().manual != null;
  }

  /** A parameter for {@code tensor}, or for its part of another type. */
  public static Value parameter(Tensor tensor, TensorType type, String label) {
    var param = new Value(type, label);
    differs(param, varying(tensor));
    return param;
  }

  /** A parameter for {@code tensor}. */
  public static Value parameter(Tensor tensor, String label) {
    return parameter(tensor, tensor.type(), label);
  }

  /** Records along which axes a value differs. */
  public static void differs(Value v, Set<String> along) {
    Manual manual = CURRENT.get().manual;
    if (manual != null && !along.isEmpty()) {
      manual.varying.put(v, along);
    }
  }

  /** Along which axes a tensor differs between the devices. */
  public static Set<String> varying(Tensor tensor) {
    Manual manual = CURRENT.get().manual;
    return manual != null && tensor.isTraced()
        ? manual.varying.getOrDefault(tensor.value(), Set.of())
        : Set.of();
  }

  static void recorded(Node node) {
    Manual manual = CURRENT.get().manual;
    if (manual == null) {
      return;
    }
    List<Set<String>> operands = new ArrayList<>();
    node.operands().forEach(v -> operands.add(manual.varying.getOrDefault(v, Set.of())));
    List<Set<String>> results = manual.analysis.results(node, operands);
    for (int i = 0; i < results.size(); i++) {
      differs(node.results().get(i), results.get(i));
    }
  }

  /** The function with its {@link Varying} operations, so that its derivative sums over devices. */
  public static Function explicit(Function f, List<Tensor> arguments) {
    Manual manual = CURRENT.get().manual;
    return manual == null
        ? f
        : manual
            .analysis
            .of(f, arguments.stream().map(AxisEnvironment::varying).toList())
            .function();
  }

  /** {@code x}, made to differ along the axes that {@code other} does. */
  public static Tensor varyingAs(Tensor x, Tensor other) {
    Set<String> added = new LinkedHashSet<>(varying(other));
    added.removeAll(varying(x));
    List<NamedAxis> along = axes().stream().filter(a -> added.contains(a.name())).toList();
    return along.isEmpty()
        ? x
        : Interpreter.current()
            .emit(new Varying(along), List.of(x))
            .get(0)
            .weaklyTyped(x.isWeaklyTyped());
  }
}
