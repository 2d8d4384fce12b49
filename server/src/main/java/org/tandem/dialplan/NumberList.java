package org.tandem.dialplan;

import java.util.List;
import org.tandem.admin.AdminView;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Problems;

/// Numbers for the `$` of an entry's pattern, one sign for each digit: area codes, say.
public record NumberList(String name, @Default("") String description, List<String> numbers) implements Administered {
    public static final ObjectType<NumberList> TYPE =
            ObjectType.namedIgnoringCase("numberList", NumberList.class, NumberList::check);

    public NumberList {
        numbers = List.copyOf(numbers);
    }

    private static void check(NumberList list, AdminView all, Problems problems) {
        for (int i = 0; i < list.numbers.size(); i++) {
            var number = list.numbers.get(i);
            if (number.isEmpty() || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
                problems.error("numbers/" + i, "\"" + number + "\" is not made of digits");
            }
        }
    }
}
