package io.github.camelllm.springboot;

import io.github.camelllm.component.LlmComponent;
import java.beans.PropertyDescriptor;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * From names of Spring to those of Camel: {@code providers.openai.headers.X-Team}, {@code providers[openai].headers[X-Team]} and
 * whatever else Spring takes for the same become {@code providers[openai].headers[X-Team]}. Which elements are keys of maps, only the types
 * of the options tell.
 */
final class OptionPath {
    private final LlmComponent component;
    private final PropertyConfigurerGetter types;

    OptionPath(LlmComponent component) {
        this.component = component;
        this.types = (PropertyConfigurerGetter)
                Objects.requireNonNull(component.getComponentPropertyConfigurer(), "the component is not built");
    }

    /** Returns Camel's name of a property whose name begins with an option of the component. */
    String of(ConfigurationPropertyName name) {
        String option = property(name, 0);
        if (name.getNumberOfElements() == 1) {
            return option;
        }
        if (!isMap(types.getOptionType(option, true))) {
            return option + "." + rest(name, 1);
        }
        return types.getCollectionValueType(component, option, true) instanceof Class<?> value && value != Object.class
                ? option + "[" + element(name, 1) + "]" + ofValue(value, name)
                : option + "[" + rest(name, 1) + "]";
    }

    private static String ofValue(Class<?> value, ConfigurationPropertyName name) {
        if (name.getNumberOfElements() == 2) {
            return "";
        }
        String property = property(name, 2);
        if (name.getNumberOfElements() == 3) {
            return "." + property;
        }
        return isMap(typeOf(value, property))
                ? "." + property + "[" + rest(name, 3) + "]"
                : "." + property + "." + rest(name, 3);
    }

    private static @Nullable Class<?> typeOf(Class<?> bean, String property) {
        for (PropertyDescriptor described : BeanUtils.getPropertyDescriptors(bean)) {
            if (described.getName().equalsIgnoreCase(property)) {
                return described.getPropertyType();
            }
        }
        return null;
    }

    private static boolean isMap(@Nullable Class<?> type) {
        return type != null && Map.class.isAssignableFrom(type);
    }

    private static String property(ConfigurationPropertyName name, int element) {
        return StringHelper.dashToCamelCase(element(name, element).replace("_", ""));
    }

    private static String element(ConfigurationPropertyName name, int element) {
        return name.getElement(element, Form.ORIGINAL);
    }

    /** Returns all elements from one on: keys of headers may have dots. */
    private static String rest(ConfigurationPropertyName name, int first) {
        StringBuilder joined = new StringBuilder(element(name, first));
        for (int i = first + 1; i < name.getNumberOfElements(); i++) {
            joined.append('.').append(element(name, i));
        }
        return joined.toString();
    }
}
