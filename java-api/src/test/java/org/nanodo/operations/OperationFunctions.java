package org.nanodo.operations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.nanodo.Tensor;

/** The operations that have cases, as functions of their arguments and parameters. */
final class OperationFunctions {
  /** An operation with its parameters. */
  @FunctionalInterface
  interface Operation extends BiFunction<List<Tensor>, Parameters, List<Tensor>> {}

  /** The families, each a file of cases and a class of functions. */
  static final Map<String, Consumer<OperationFunctions>> FAMILIES = families();

  static final Map<String, Operation> ALL = all();

  private final Map<String, Operation> operations = new LinkedHashMap<>();

  private OperationFunctions() {}

  private static Map<String, Consumer<OperationFunctions>> families() {
    var families = new LinkedHashMap<String, Consumer<OperationFunctions>>();
    families.put("elementwise", ElementwiseOperations::addTo);
    families.put("binary", BinaryOperations::addTo);
    families.put("reducing", ReducingOperations::addTo);
    families.put("statistics", StatisticsOperations::addTo);
    families.put("structure", StructureOperations::addTo);
    families.put("indexing", IndexingOperations::addTo);
    families.put("ordering", OrderingOperations::addTo);
    families.put("products", ProductOperations::addTo);
    families.put("linalg", LinalgOperations::addTo);
    families.put("nn", NnOperations::addTo);
    families.put("window", WindowOperations::addTo);
    families.put("convolution", ConvolutionOperations::addTo);
    families.put("fft", FftOperations::addTo);
    families.put("random", RandomOperations::addTo);
    families.put("control", ControlOperations::addTo);
    families.put("collectives", CollectiveOperations::addTo);
    families.put("jnp", JnpOperations::addTo);
    families.put("numeric", NumericOperations::addTo);
    families.put("special", SpecialOperations::addTo);
    families.put("activations", ActivationOperations::addTo);
    families.put("programs", OperationFunctions::programs);
    families.put("narrow", ofOtherFamilies -> {});
    return families;
  }

  private static void programs(OperationFunctions f) {
    ScanPrograms.addTo(f);
    BranchPrograms.addTo(f);
    MappedPrograms.addTo(f);
  }

  private static Map<String, Operation> all() {
    var all = new OperationFunctions();
    FAMILIES.values().forEach(family -> family.accept(all));
    return all.operations;
  }

  void several(String name, Operation operation) {
    if (operations.put(name, operation) != null) {
      throw new IllegalArgumentException(name + " is there already");
    }
  }

  void add(String name, BiFunction<List<Tensor>, Parameters, Tensor> f) {
    several(name, (in, p) -> List.of(f.apply(in, p)));
  }

  /** A function of one tensor and parameters. */
  void of(String name, BiFunction<Tensor, Parameters, Tensor> f) {
    add(name, (in, p) -> f.apply(in.get(0), p));
  }

  void unary(String name, UnaryOperator<Tensor> f) {
    add(name, (in, p) -> f.apply(in.get(0)));
  }

  void binary(String name, BinaryOperator<Tensor> f) {
    add(name, (in, p) -> f.apply(in.get(0), in.get(1)));
  }
}
