package org.nanodo.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nanodo.ir.DType;
import org.nanodo.task.Task;

/** Every key there is for one task, read off the records. */
final class Keys {
  /** What a model can be chosen to compute in. */
  private static final Set<DType> COMPUTED =
      EnumSet.of(DType.F32, DType.BF16, DType.F16, DType.F64);

  /**
   * NanoDO's loop reads the first at the top, its optimizer under {@code opt}: one setting here.
   * The second says beside {@code keep_every} and {@code keep_best} what NanoDO's name means.
   */
  private static final Map<String, String> ALIASES =
      Map.of("grad_accumulation_steps", "opt.grad_accumulation_steps", "keep_last", "max_to_keep");

  private final Map<String, Key> keys = new LinkedHashMap<>();

  private Keys(Class<?> task) {
    collect("", Config.class, task);
  }

  /** The trainer's keys and, under {@code model}, those of a task. */
  static Keys of(Task<?> task) {
    return new Keys(task.getClass());
  }

  Collection<Key> all() {
    return keys.values();
  }

  /** The key of this path or of the path that it is an alias of. */
  Optional<Key> find(String path) {
    return Optional.ofNullable(keys.get(ALIASES.getOrDefault(path, path)));
  }

  /** The map-valued key that this path names an entry of. */
  Optional<Key> mapAbove(String path) {
    return keys.values().stream()
        .filter(key -> key.kind() == Kind.MAP && path.startsWith(key.path() + "."))
        .findFirst();
  }

  boolean isSection(String path) {
    return keys.keySet().stream().anyMatch(known -> known.startsWith(path + "."));
  }

  ConfigException unknown(String path, String where) {
    List<String> names = Stream.concat(keys.keySet().stream(), ALIASES.keySet().stream()).toList();
    String hint =
        Nearest.to(path, names)
            .map(name -> "did you mean " + name + "?")
            .orElse("nanodo config lists the keys");
    return new ConfigException("unknown key " + path + "; " + hint + where);
  }

  /** The name in JSON: {@code batchSize} is {@code batch_size}, {@code D} and {@code Dh} stay. */
  static String jsonName(String component) {
    return Character.isUpperCase(component.charAt(0))
        ? component
        : component.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  static String jsonName(Enum<?> constant) {
    return constant instanceof DType dtype
        ? dtype.jaxName()
        : constant.name().toLowerCase(Locale.ROOT);
  }

  private void collect(String prefix, Class<?> record, Class<?> task) {
    for (RecordComponent component : record.getRecordComponents()) {
      String path = prefix + jsonName(component.getName());
      if (component.getType() == Task.class) {
        collectTask(prefix, task);
      } else if (component.getType().isRecord()) {
        collect(path + ".", component.getType(), task);
      } else {
        keys.put(path, key(path, component));
      }
    }
  }

  private void collectTask(String prefix, Class<?> task) {
    if (!task.isRecord()) {
      return;
    }
    for (RecordComponent component : task.getRecordComponents()) {
      String path = prefix + jsonName(component.getName());
      Key key = key(path, component);
      if (path.equals(prefix + ModelKeys.FSDP_ENABLED)
          || (key.kind() == Kind.STRING && !isText(component))) {
        throw new ConfigException(
            "the task %s has the component '%s' of type %s, which is no key; a key is a number, a boolean, a String, an enum, an Optional of one, a List<String>, a List<Integer> or a Map<String, Double>, and not called %s"
                .formatted(
                    task.getSimpleName(),
                    component.getName(),
                    component.getGenericType().getTypeName(),
                    ModelKeys.FSDP_ENABLED));
      }
      keys.put(path, key);
    }
  }

  private static boolean isText(RecordComponent component) {
    Type type = component.getType() == Optional.class ? argument(component) : component.getType();
    return type == String.class || (type instanceof Class<?> c && c.isEnum());
  }

  private static Key key(String path, RecordComponent component) {
    boolean optional = component.getType() == Optional.class;
    Type type = optional ? argument(component) : component.getType();
    boolean integers = type == List.class && argument(component) == Integer.class;
    return new Key(path, integers ? Kind.INTS : kind(type), optional, choices(type));
  }

  private static Type argument(RecordComponent component) {
    return ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
  }

  private static Kind kind(Type type) {
    Kind plain =
        Map.<Type, Kind>of(
                int.class, Kind.INT,
                Integer.class, Kind.INT,
                long.class, Kind.LONG,
                double.class, Kind.FLOAT,
                Double.class, Kind.FLOAT,
                boolean.class, Kind.BOOL,
                Boolean.class, Kind.BOOL,
                List.class, Kind.LIST,
                Map.class, Kind.MAP)
            .get(type);
    return plain == null ? Kind.STRING : plain;
  }

  private static List<String> choices(Type type) {
    List<String> names = new ArrayList<>();
    if (type instanceof Class<?> c && c.isEnum()) {
      for (Object constant : c.getEnumConstants()) {
        if (!(constant instanceof DType dtype) || COMPUTED.contains(dtype)) {
          names.add(jsonName((Enum<?>) constant));
        }
      }
    }
    return List.copyOf(names);
  }
}
