import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** One way up: key result, objective, …, the company's objective. Every step is a link. */
export class OkrTrailSteps extends Component {
    static template = "hr_okr.OkrTrailSteps";
    static props = { steps: Array };

    setup() {
        this.action = useService("action");
    }

    open(step) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: step.model,
            res_id: step.id,
            views: [[false, "form"]],
        });
    }
}

/** The trails of a saved record; loaded anew when another record is shown. */
class OkrTrailWidget extends Component {
    static components = { OkrTrailSteps };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ trails: [], domain: false });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.resId) {
                return this.load(record);
            }
        });
    }

    objectiveSteps(objectives) {
        return objectives.map((objective) => ({ ...objective, model: "okr.objective" }));
    }
}

/** On a task or project: what it works for, with links to add and to remove. */
export class OkrTrail extends OkrTrailWidget {
    static template = "hr_okr.OkrTrail";

    setup() {
        super.setup();
        this.dialog = useService("dialog");
        this.notification = useService("notification");
    }

    async load(record) {
        this.resId = record.resId;
        this.resModel = record.resModel;
        if (!record.resId) {
            Object.assign(this.state, { trails: [], domain: false });
            return;
        }
        const work = await this.orm.call("okr.trail", "get_of_work", [
            record.resModel,
            record.resId,
        ]);
        this.state.domain = work.domain;
        this.state.trails = work.links.map((link) => ({
            id: link.id,
            canRemove: link.can_remove,
            name: link.key_result.name,
            steps: [
                { ...link.key_result, model: "okr.key.result" },
                ...this.objectiveSteps(link.objectives),
            ],
        }));
    }

    add() {
        this.dialog.add(SelectCreateDialog, {
            title: _t("Which key result does this work for?"),
            resModel: "okr.key.result",
            domain: this.state.domain,
            multiSelect: false,
            noCreate: true,
            onSelected: async ([id]) => {
                const work = `${this.resModel},${this.resId}`;
                await this.orm.create("okr.initiative", [{ key_result_id: id, work }]);
                await this.load(this.props.record);
            },
        });
    }

    removeLabel(trail) {
        return _t("Remove the link to “%s”", trail.name);
    }

    async remove(trail) {
        await this.orm.call("okr.initiative", "action_remove", [[trail.id]]);
        await this.load(this.props.record);
        this.notification.add(_t("The link to “%s” is removed.", trail.name), { type: "info" });
    }
}

/** On an employee: what the objectives support that the person works on. No number, on purpose. */
export class OkrPersonTrail extends OkrTrailWidget {
    static template = "hr_okr.OkrPersonTrail";

    async load(record) {
        this.resId = record.resId;
        if (!record.resId) {
            this.state.trails = [];
            return;
        }
        const trails = await this.orm.call("okr.trail", "get_of_person", [record.resId]);
        this.state.trails = trails.map(({ role, objectives }) => ({
            id: objectives[0].id,
            role,
            steps: this.objectiveSteps(objectives),
        }));
    }
}

registry.category("view_widgets").add("okr_trail", { component: OkrTrail });
registry.category("view_widgets").add("okr_person_trail", { component: OkrPersonTrail });
