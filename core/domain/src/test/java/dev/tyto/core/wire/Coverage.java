package dev.tyto.core.wire;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which cases of sealed types and which enum constants a type can hold, and which of them values do hold.
final class Coverage {

    private final Set<String> possible = new TreeSet<>();
    private final Set<String> seen = new TreeSet<>();
    private final Set<Type> visited = new HashSet<>();

    /// Counts in everything that can be reached from this type.
    void reach(Type type) {
        if (!visited.add(type)) {
            return;
        }
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                reach(argument);
            }
        } else if (type instanceof Class<?> kind) {
            reachClass(kind);
        }
    }

    private void reachClass(Class<?> kind) {
        if (kind.isSealed()) {
            for (Class<?> permitted : kind.getPermittedSubclasses()) {
                possible.add(permitted.getName());
                reach(permitted);
            }
        } else if (kind.isEnum()) {
            for (Object constant : kind.getEnumConstants()) {
                possible.add(kind.getName() + "." + constant);
            }
        } else if (kind.isRecord()) {
            for (RecordComponent component : kind.getRecordComponents()) {
                reach(component.getGenericType());
            }
        }
    }

    /// Counts in what this value holds.
    void look(Object value) throws ReflectiveOperationException {
        switch (value) {
            case null -> {}
            case Collection<?> items -> {
                for (Object item : items) {
                    look(item);
                }
            }
            case Map<?, ?> map -> {
                look(map.keySet());
                look(map.values());
            }
            case Enum<?> constant -> seen.add(constant.getDeclaringClass().getName() + "." + constant.name());
            case Record record -> {
                seen.add(record.getClass().getName());
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    component.getAccessor().setAccessible(true);
                    look(component.getAccessor().invoke(record));
                }
            }
            default -> {}
        }
    }

    Set<String> possible() {
        return possible;
    }

    Set<String> missing() {
        Set<String> missing = new TreeSet<>(possible);
        missing.removeAll(seen);
        return missing;
    }
}
