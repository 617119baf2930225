CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON safe_delete.audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON safe_delete.deletion
    FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON safe_delete.deletion_target
    FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON safe_delete.restoration
    FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON safe_delete.approval
    FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON safe_delete.revocation
    FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_change();

ALTER TABLE safe_delete.audit_event ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE safe_delete.deletion ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE safe_delete.deletion_target ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE safe_delete.restoration ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE safe_delete.approval ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE safe_delete.revocation ENABLE ALWAYS TRIGGER refuse_change;
