package io.github.camelllm.component;

import java.lang.reflect.Field;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Sets the level of all loggers, those that exist and those to come, until it is closed. */
public final class LogLevels implements AutoCloseable {
    private final int before;

    private LogLevels(int before) {
        this.before = before;
    }

    public static LogLevels all(Level level) throws ReflectiveOperationException {
        int before = (int) defaultLevel().get(configuration());
        set(level.toInt());
        return new LogLevels(before);
    }

    /** Logs nothing at all, for a test of thousands of failures. */
    static LogLevels off() throws ReflectiveOperationException {
        int before = (int) defaultLevel().get(configuration());
        set(Level.ERROR.toInt() + 1);
        return new LogLevels(before);
    }

    @Override
    public void close() throws ReflectiveOperationException {
        set(before);
    }

    private static void set(int level) throws ReflectiveOperationException {
        defaultLevel().set(configuration(), level);
        Field map = field(LoggerFactory.getILoggerFactory().getClass(), "loggerMap");
        for (Object logger : ((Map<?, ?>) map.get(LoggerFactory.getILoggerFactory())).values()) {
            field(logger.getClass(), "currentLogLevel").set(logger, level);
        }
    }

    private static Object configuration() throws ReflectiveOperationException {
        Logger any = LoggerFactory.getLogger(LogLevels.class);
        return field(any.getClass(), "CONFIG_PARAMS").get(null);
    }

    private static Field defaultLevel() throws ReflectiveOperationException {
        return field(configuration().getClass(), "defaultLogLevel");
    }

    private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
