package dev.tyto.coordinator.simulation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// Chance that depends on the place alone, so that leaving something out of a scenario changes nothing elsewhere.
/// Immutable.
record Dice(long seed, Map<Twist, Integer> perMille) {

    Dice {
        Map<Twist, Integer> copy = new EnumMap<>(Twist.class);
        copy.putAll(perMille);
        perMille = Collections.unmodifiableMap(copy);
    }

    /// Whether the twist comes at this place.
    boolean falls(Twist twist, String place) {
        Integer rate = perMille.get(twist);
        return rate != null && below(1_000, twist.name() + "@" + place) < rate;
    }

    /// A number in [0, bound).
    int below(int bound, String place) {
        return (int) Long.remainderUnsigned(hash(place), bound);
    }

    Dice without(Twist twist) {
        Map<Twist, Integer> fewer = new EnumMap<>(Twist.class);
        fewer.putAll(perMille);
        fewer.remove(twist);
        return new Dice(seed, fewer);
    }

    private long hash(String place) {
        long mixed = seed;
        for (int i = 0; i < place.length(); i++) {
            mixed = (mixed ^ place.charAt(i)) * 0x9E3779B97F4A7C15L;
            mixed ^= mixed >>> 29;
        }
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
