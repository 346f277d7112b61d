package org.nanodo.testing;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/**
 * Where JAX puts the parts of an array: {@code src/test/python/make_layouts.py} writes it.
 *
 * @param shape the sizes of the array
 * @param part the sizes of the part on one device
 * @param starts for every device, where its part begins
 */
public record JaxLayout(
    NamedSharding sharding, List<Integer> shape, List<Integer> part, List<List<Integer>> starts) {
  private record Json(
      Map<String, Integer> mesh,
      List<List<String>> spec,
      List<Integer> shape,
      List<Integer> part,
      List<List<Integer>> starts) {
    JaxLayout layout() {
      var grid = new Mesh(List.copyOf(mesh.keySet()), List.copyOf(mesh.values()));
      return new JaxLayout(new NamedSharding(grid, new PartitionSpec(spec)), shape, part, starts);
    }
  }

  /** Meshes of 4 and 8 devices with one to three axes, and for each all ways to split. */
  public static List<JaxLayout> all() {
    var stream =
        Objects.requireNonNull(JaxLayout.class.getResourceAsStream("/org/nanodo/layouts.json"));
    try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return Arrays.stream(new Gson().fromJson(reader, Json[].class)).map(Json::layout).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The type of the array. */
  public TensorType type(DType dtype) {
    return TensorType.of(dtype, ints(shape));
  }

  /** The type of the part on one device. */
  public TensorType partType(DType dtype) {
    return TensorType.of(dtype, ints(part));
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public String toString() {
    return sharding.mesh() + " " + sharding.spec();
  }
}
