package org.nanodo.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.nanodo.ir.DType;

/** Every key there is, read off the records. */
final class Keys {
  /** NanoDO's loop reads it at the top, its optimizer under {@code opt}: one setting here. */
  private static final Map<String, String> ALIASES =
      Map.of("grad_accumulation_steps", "opt.grad_accumulation_steps");

  private static final Map<String, Key> KEYS = new LinkedHashMap<>();

  static {
    collect("", Config.class);
  }

  private Keys() {}

  static Collection<Key> all() {
    return KEYS.values();
  }

  /** The key of this path or of the path that it is an alias of. */
  static Optional<Key> find(String path) {
    return Optional.ofNullable(KEYS.get(ALIASES.getOrDefault(path, path)));
  }

  /** The map-valued key that this path names an entry of. */
  static Optional<Key> mapAbove(String path) {
    return KEYS.values().stream()
        .filter(key -> key.kind() == Kind.MAP && path.startsWith(key.path() + "."))
        .findFirst();
  }

  static boolean isSection(String path) {
    return KEYS.keySet().stream().anyMatch(known -> known.startsWith(path + "."));
  }

  static ConfigException unknown(String path, String where) {
    List<String> names = Stream.concat(KEYS.keySet().stream(), ALIASES.keySet().stream()).toList();
    String hint =
        Nearest.to(path, names)
            .map(name -> "did you mean " + name + "?")
            .orElse("nanodo config lists the keys");
    return new ConfigException("unknown key " + path + "; " + hint + where);
  }

  /** The name in JSON: {@code batchSize} is {@code batch_size}, {@code D} stays. */
  static String jsonName(String component) {
    return component.length() == 1
        ? component
        : component.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  static String jsonName(Enum<?> constant) {
    return constant instanceof DType dtype
        ? dtype.jaxName()
        : constant.name().toLowerCase(Locale.ROOT);
  }

  private static void collect(String prefix, Class<?> record) {
    for (RecordComponent component : record.getRecordComponents()) {
      String path = prefix + jsonName(component.getName());
      if (component.getType().isRecord()) {
        collect(path + ".", component.getType());
      } else {
        KEYS.put(path, key(path, component));
      }
    }
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
        if (!(constant instanceof DType dtype) || dtype.isFloat()) {
          names.add(jsonName((Enum<?>) constant));
        }
      }
    }
    return List.copyOf(names);
  }
}
