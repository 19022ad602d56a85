import { Migration } from '@mikro-orm/migrations'

/** A statement that did not move what it must have moved fails by itself, without a round trip in which somebody counts. */
export class MustBe extends Migration {
  override up(): void {
    this.addSql(`
      create function must_be(what text, actual bigint, expected bigint) returns boolean language plpgsql as $$
      begin
        if actual is distinct from expected then
          raise exception '%: % of %', what, actual, expected using errcode = 'CV001';
        end if;
        return true;
      end $$`)
  }
}
