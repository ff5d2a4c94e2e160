import { panelsOf, type DashboardRule } from '../rule.ts';
import { isChosenSource } from '../targetChoice.ts';

/** Every panel and every query asks the data source that the reader chooses. */
export const panelDatasource: DashboardRule = {
  id: 'dashboard/panel-datasource',
  check: (dashboard) => {
    const { list } = dashboard.templating;
    const fault = (path: string, name: string, uid: string | undefined) =>
      isChosenSource(uid, list) ? [] : [{ path, message: `${name} asks ${uid === undefined ? 'no data source of its own' : `the data source ${uid}`}`, remedy: 'Let it ask one of the variables of the type datasource' }];
    return panelsOf(dashboard).flatMap(({ panel, path, name }) => [
      ...fault(`${path}.datasource`, name, panel.datasource?.uid),
      ...panel.targets.flatMap((target, t) => fault(`${path}.targets[${t}].datasource`, `A query of the panel "${panel.title}"`, target.datasource?.uid)),
    ]);
  },
};
