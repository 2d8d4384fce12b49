package org.tandem.app;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.function.DoubleSupplier;

/// How much of the heap is held by what has lived for long, in percent of the largest heap: what is young comes
/// and goes and says nothing. Zero where the collector keeps no old generation.
final class HeapGauge implements DoubleSupplier {
    private static final List<String> OLD = List.of("Old Gen", "Tenured Gen");

    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && OLD.stream().anyMatch(pool.getName()::contains))
            .toList();
    private final double most = Runtime.getRuntime().maxMemory();

    @Override
    public double getAsDouble() {
        double used = 0;
        for (var pool : pools) {
            used += pool.getUsage().getUsed();
        }
        return 100 * used / most;
    }
}
