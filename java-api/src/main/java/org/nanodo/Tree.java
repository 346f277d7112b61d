package org.nanodo;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.nanodo.ir.UserLine;

/**
 * A pytree, taken apart: records, lists and string maps nested at will, with leaves of type {@code
 * L}. What is neither a leaf nor a container belongs to the structure, such as a size in a record.
 *
 * @param def the structure
 * @param leaves the leaves, in the order of the record's components, of the list, of the map's keys
 */
public record Tree<L>(TreeDef def, List<L> leaves) {
  public Tree {
    leaves = List.copyOf(leaves);
  }

  /** Takes {@code value} apart; its leaves are all values of class {@code leaf} in it. */
  public static <L> Tree<L> of(Object value, Class<L> leaf) {
    var leaves = new ArrayList<L>();
    TreeDef def = flatten(value, leaf, leaves);
    return new Tree<>(def, leaves);
  }

  private static <L> TreeDef flatten(Object value, Class<L> leaf, List<L> leaves) {
    if (leaf.isInstance(value)) {
      leaves.add(leaf.cast(value));
      return new TreeDef.Leaf();
    }
    if (value instanceof Tree<?> tree) {
      for (Object l : tree.leaves) {
        leaves.add(leaf.cast(l));
      }
      return tree.def;
    }
    if (value instanceof Record) {
      var children = new ArrayList<TreeDef>();
      for (RecordComponent c : value.getClass().getRecordComponents()) {
        children.add(flatten(component(value, c), leaf, leaves));
      }
      return new TreeDef.OfRecord(value.getClass(), children);
    }
    if (value instanceof List<?> list) {
      return new TreeDef.OfList(list.stream().map(v -> flatten(v, leaf, leaves)).toList());
    }
    if (value instanceof Map<?, ?> map) {
      var sorted = new TreeMap<String, Object>();
      map.forEach((k, v) -> sorted.put(key(k), v));
      var children = sorted.values().stream().map(v -> flatten(v, leaf, leaves)).toList();
      return new TreeDef.OfMap(List.copyOf(sorted.keySet()), children);
    }
    requireNone(value, leaf);
    return new TreeDef.Static(value);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static IllegalArgumentException failure(String format, Object... args) {
    return new IllegalArgumentException(UserLine.after(format.formatted(args)));
  }

  private static String key(Object key) {
    if (key instanceof String name) {
      return name;
    }
    throw failure("a map in a tree needs strings as keys, found %s", key);
  }

  /** A leaf that the structure swallowed would neither be passed nor differentiated. */
  private static void requireNone(Object value, Class<?> leaf) {
    Stream<?> elements =
        value instanceof Object[] array
            ? Arrays.stream(array)
            : value instanceof Collection<?> c
                ? c.stream()
                : value instanceof Optional<?> o ? o.stream() : Stream.empty();
    if (elements.anyMatch(leaf::isInstance)) {
      throw failure(
          "a tree has its leaves in records, lists and maps, found a %s in a %s",
          leaf.getSimpleName(), value.getClass().getSimpleName());
    }
    if (value != null && FIELDS.get(value.getClass()).stream().anyMatch(leaf::isAssignableFrom)) {
      throw failure(
          "a tree has its leaves in records, lists and maps, found an object of the class %s with a field of type %s; make it a record, or capture it",
          value.getClass().getSimpleName(), leaf.getSimpleName());
    }
  }

  /** The types of the fields of an object; those of a lambda are what it captures. */
  private static final ClassValue<List<Class<?>>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Class<?>> computeValue(Class<?> type) {
          var types = new ArrayList<Class<?>>();
          for (Class<?> c = type; c != null && c.getClassLoader() != null; c = c.getSuperclass()) {
            Arrays.stream(c.getDeclaredFields())
                .filter(f -> !f.isSynthetic() && !Modifier.isStatic(f.getModifiers()))
                .forEach(f -> types.add(f.getType()));
          }
          return type.isHidden() ? List.of() : List.copyOf(types);
        }
      };

  private static Object component(Object record, RecordComponent component) {
    return reflect(
        record.getClass(),
        () -> {
          Method accessor = component.getAccessor();
          accessor.setAccessible(true);
          return accessor.invoke(record);
        });
  }

  static <T> T reflect(Class<?> type, Callable<T> action) {
    try {
      return action.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "cannot read or build the record " + type.getName() + " of a tree", e);
    }
  }

  /** A value of the structure of {@code a} with {@code f} of each of its tensors. */
  public static <T> T map(UnaryOperator<Tensor> f, T a) {
    return of(a, Tensor.class).map(f).build();
  }

  /** A value of the structure of {@code a} with {@code f} of its tensors and those of {@code b}. */
  public static <T> T map(BinaryOperator<Tensor> f, T a, T b) {
    return of(a, Tensor.class).zip(of(b, Tensor.class), f).build();
  }

  /** The same of the tensors of three values of one structure. */
  public static <T> T map(Function3<Tensor, Tensor, Tensor, Tensor> f, T a, T b, T c) {
    Tree<Tensor> third = of(c, Tensor.class);
    var last = third.leaves.iterator();
    Tree<Tensor> first = of(a, Tensor.class).zip(third, (x, z) -> x);
    return first.zip(of(b, Tensor.class), (x, y) -> f.apply(x, y, last.next())).build();
  }

  /** The tensors of a value as one vector, as {@code jax.flatten_util.ravel_pytree}. */
  public static <T> Raveled<T> ravel(T value) {
    return Raveled.of(value);
  }

  /** The tensors of a value, in order. */
  public static List<Tensor> leaves(Object value) {
    return of(value, Tensor.class).leaves();
  }

  /** The paths of the tensors of a value, in order. */
  public static List<String> paths(Object value) {
    return of(value, Tensor.class).paths();
  }

  /** The paths of the leaves in order, as in {@code blocks_0/Mlp_0/Dense_0/kernel}. */
  public List<String> paths() {
    return def.paths();
  }

  /** Puts the value together again. The caller knows its type. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> T build() {
    return (T) def.build(leaves.iterator());
  }

  /**
   * The same structure with other leaves.
   *
   * @throws IllegalArgumentException if their number differs
   */
  public <M> Tree<M> with(List<M> others) {
    if (others.size() != leaves.size()) {
      throw failure("a tree of %d leaves cannot take %d", leaves.size(), others.size());
    }
    return new Tree<>(def, others);
  }

  /** The same structure with {@code f} of each leaf. */
  public <M> Tree<M> map(Function<? super L, ? extends M> f) {
    return new Tree<>(def, leaves.stream().<M>map(f).toList());
  }

  /** The same structure with {@code f} of each path and leaf. */
  public <M> Tree<M> mapWithPath(BiFunction<String, ? super L, ? extends M> f) {
    Iterator<String> path = paths().iterator();
    return map(leaf -> f.apply(path.next(), leaf));
  }

  /** The leaves by their paths, in their order. */
  public Map<String, L> byPath() {
    var map = new LinkedHashMap<String, L>();
    Iterator<String> path = paths().iterator();
    leaves.forEach(leaf -> map.put(path.next(), leaf));
    return map;
  }

  /**
   * The same structure with {@code f} of the leaves of both trees, pair by pair.
   *
   * @throws IllegalArgumentException if the other tree has another structure
   */
  public <R, M> Tree<M> zip(Tree<R> other, BiFunction<? super L, ? super R, ? extends M> f) {
    if (!def.equals(other.def)) {
      boolean named = !paths().equals(other.paths());
      throw failure(
          "trees differ in structure: found %s, expected %s; both need the same records, keys, sizes of lists and static values",
          named ? other.paths() : other.def, named ? paths() : def);
    }
    Iterator<R> next = other.leaves.iterator();
    return map(leaf -> f.apply(leaf, next.next()));
  }
}
